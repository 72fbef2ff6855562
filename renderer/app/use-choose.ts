import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { Preferences } from '../../preload/contract/account.ts';
import { STATUS_KEY } from '../features/session/status.ts';
import type { Status } from '../features/session/status.ts';
import { useCommand } from '../ipc/queries.ts';
import { useTellError } from './use-tell-error.ts';

/**
 * Chooses a language or a theme for the signed-in person. It is seen at once; when it cannot be kept, that is said, and
 * what was chosen before comes back.
 */
export function useChoose(): (change: Partial<Preferences>) => void {
  const tellError = useTellError();
  const client = useQueryClient();
  const { mutate } = useCommand('account.set');
  return useCallback(
    (change) => {
      client.setQueryData<Status>(STATUS_KEY, (status) =>
        status?.signedIn ? { ...status, signedIn: { ...status.signedIn, preferences: { ...status.signedIn.preferences, ...change } } } : status,
      );
      mutate(change, {
        onError(error) {
          tellError(error);
          void client.invalidateQueries({ queryKey: STATUS_KEY });
        },
      });
    },
    [client, mutate, tellError],
  );
}
