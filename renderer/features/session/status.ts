import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { keyOf, useQueryOf } from '../../ipc/queries.ts';

export type Status = OutputOf<'session.status'>;

export const STATUS_KEY = keyOf('session.status', {});

/** What this machine has, and who is signed in. */
export function useStatus() {
  return useQueryOf('session.status', {});
}

/** Takes over a status that an operation answered with. */
export function useAdoptStatus(): (status: Status) => void {
  const client = useQueryClient();
  return useCallback((status) => client.setQueryData(STATUS_KEY, status), [client]);
}

/**
 * Forgets everything that was read and shows the page as locked, at once; then asks what is so. What was locked must
 * not stay in memory or on the screen until somebody answers.
 */
export function forgetEverythingRead(client: QueryClient): void {
  const status = client.getQueryData<Status>(STATUS_KEY);
  client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' && queryKey[0] !== 'host' });
  if (status) client.setQueryData<Status>(STATUS_KEY, { ...status, store: 'ready', signedIn: null, machine: null });
  void client.invalidateQueries({ queryKey: STATUS_KEY });
}
