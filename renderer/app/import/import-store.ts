import { useSyncExternalStore } from 'react';
import { call, onEvent } from '../../ipc/client.ts';

/** Work under way. How far it has come is null until the engine has told of any of it. */
export interface Work {
  requestId: string;
  told: { done: number; total: number | null } | null;
  isCancelling: boolean;
}
export interface ImportStore<S extends object> {
  get: () => S;
  set: (next: S) => void;
  /** How this person's import stands. */
  useState: (personId: string) => S;
  /** From now on it is this person's. */
  own: (personId: string) => void;
  /** The work of a request, whose progress is followed from now on. */
  begin: (requestId: string) => Work;
  isAtWork: () => boolean;
  /** Whether this work is still the one under way. */
  isStill: (work: Work) => boolean;
  /** Asks the engine to stop. It answers the import itself: cancelled, or done where that was too late. */
  cancel: () => void;
  /** Leaves what is there and begins anew. Does nothing while something is under way. */
  startAgain: () => void;
}

/**
 * Where the one import of its kind in this window stands, kept above the screens like a draft: leaving the page does
 * not end it, and coming back finds it. It belongs to whoever began it; somebody else who signs in here sees nothing.
 */
export function createImportStore<S extends object>(atStart: S): ImportStore<S> {
  let state = atStart;
  let owner: string | null = null;
  let isListening = false;
  const listeners = new Set<() => void>();
  const set = (next: S): void => {
    state = next;
    for (const listener of listeners) listener();
  };
  const workOf = (some: S): Work | null => (isAtWork(some) ? some.work : null);
  const isStill = ({ requestId }: Pick<Work, 'requestId'>): boolean => workOf(state)?.requestId === requestId;
  return {
    get: () => state,
    set,
    isStill,
    isAtWork: () => isAtWork(state),
    useState: (personId) =>
      useSyncExternalStore(
        (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        () => (owner === personId ? state : atStart),
      ),
    own(personId) {
      owner = personId;
    },
    begin(requestId) {
      if (!isListening) {
        isListening = true;
        onEvent('progress', ({ requestId: worked, done, total }) => {
          const work = workOf(state);
          if (work && isStill({ requestId: worked })) set({ ...state, work: { ...work, told: { done, total } } });
        });
      }
      return { requestId, told: null, isCancelling: false };
    },
    cancel() {
      const work = workOf(state);
      if (!work || work.isCancelling) return;
      set({ ...state, work: { ...work, isCancelling: true } });
      call('jobs.cancel', { requestId: work.requestId }).catch(() => {
        // It ended meanwhile, or the engine is gone: either way its own answer is on the way.
      });
    },
    startAgain() {
      if (!isAtWork(state)) set(atStart);
    },
  };
}

/** Whether something is under way in this state. */
export function isAtWork<S extends object>(state: S): state is S & { work: Work } {
  return 'work' in state;
}
