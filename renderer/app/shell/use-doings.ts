import { useMemo } from 'react';
import { rememberSession, sessionMemory } from '../../features/session/session-memory.ts';
import { useCommand } from '../../ipc/queries.ts';
import type { Doings } from '../actions.ts';
import { nextLanguage } from '../appearance.ts';
import { keepDraftsNow } from '../draft-keeper.ts';
import { dropDrafts, hasUnkeptDrafts } from '../drafts.ts';
import { showOverlay } from '../overlay.ts';
import { useChoose } from '../use-choose.ts';
import { useTellError } from '../use-tell-error.ts';

/** What can be done from anywhere, beside opening pages. */
export function useDoings(): Doings & { signOutNow: () => void } {
  const { mutate: sendLock } = useCommand('session.lock');
  const { mutate: sendSignOut } = useCommand('session.signOut');
  const choose = useChoose();
  const tellError = useTellError();

  return useMemo(() => {
    function signOutNow(): void {
      const { lastPerson } = sessionMemory();
      // Before the engine says that it locked, or the next screen would greet whoever just left.
      rememberSession({ lastPerson: null });
      sendSignOut(
        {},
        {
          onSuccess: () => {
            dropDrafts();
            location.hash = '#/';
          },
          onError: (error) => {
            rememberSession({ lastPerson });
            tellError(error);
          },
        },
      );
    }
    return {
      lock: () => {
        showOverlay(null);
        // On disk before the session ends that may write it.
        void keepDraftsNow().then(() => sendLock({}, { onError: tellError }));
      },
      signOut: () => void keepDraftsNow().then(() => (hasUnkeptDrafts() ? showOverlay('sign-out') : signOutNow())),
      signOutNow,
      switchLanguage: () => choose({ language: nextLanguage() }),
      showShortcuts: () => showOverlay('shortcuts'),
    };
  }, [choose, sendLock, sendSignOut, tellError]);
}
