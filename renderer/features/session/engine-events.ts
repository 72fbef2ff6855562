import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../../ipc/api-error.ts';
import { onEvent } from '../../ipc/client.ts';
import { invalidateFeatures } from '../../ipc/queries.ts';
import { dismissAllToasts } from '../../ui/toasts.ts';
import { rememberSession, sessionMemory } from './session-memory.ts';
import type { LockCause } from './session-memory.ts';
import { forgetEverythingRead, STATUS_KEY } from './status.ts';
import type { Status } from './status.ts';

/** Keeps the page in step with the engine: what changed is read again, what was locked is forgotten. Returns how to stop. */
export function listenToEngine(client: QueryClient): () => void {
  const lock = (cause: LockCause): void => {
    rememberSession({ cause });
    forgetEverythingRead(client);
    // They may name people and files.
    dismissAllToasts();
  };
  const isSignedIn = (): boolean => client.getQueryData<Status>(STATUS_KEY)?.signedIn != null;
  const heedRefusal = (error: unknown): void => {
    // It became so since the status was asked for: the gate has the way on.
    if (error instanceof ApiError && error.reason === 'second_factor_required') void client.invalidateQueries({ queryKey: STATUS_KEY });
    if (error instanceof ApiError && endsSession(error) && isSignedIn() && sessionMemory().engine === 'up') lock('ended');
  };

  const stops = [
    // The session's facts count events, so they are stale with every change.
    onEvent('changed', ({ features }) => invalidateFeatures(client, [...features, 'session'])),
    onEvent('locked', ({ cause }) => lock(cause)),
    onEvent('engine', ({ state }) => {
      rememberSession({ engine: state });
      // The keys died with the engine. A first port brings `up` too, on a page that was reloaded and is signed in still.
      if (state === 'down' && isSignedIn()) lock('engine');
      else if (state === 'up') void client.invalidateQueries({ queryKey: STATUS_KEY });
    }),
    client.getQueryCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'error') heedRefusal(event.action.error);
    }),
    client.getMutationCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'error') heedRefusal(event.action.error);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** A refusal that says: nobody is signed in here any more. */
function endsSession({ reason }: ApiError): boolean {
  return reason === 'no_session' || reason === 'session_ended' || reason === 'store_locked';
}
