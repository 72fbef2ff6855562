import { useSyncExternalStore } from 'react';
import type { InputOf, OutputOf } from '../../../preload/contract/contract.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call, onEvent } from '../../ipc/client.ts';

export type PickedFile = NonNullable<OutputOf<'host.pickFile'>>;

/** Work under way. How far it has come is null until the engine has told of any of it. */
export interface Work {
  requestId: string;
  told: { done: number; total: number | null } | null;
  isCancelling: boolean;
}
/** Where every import begins: a file is to be chosen. `error` is why there is none, or why the last one led no further. */
export interface AtStart {
  step: 'choose';
  error: ApiError | null;
}
/** The beginning, for `createImportStore`. */
export const atStart = (error: ApiError | null): AtStart => ({ step: 'choose', error });

export interface ImportStore<S extends object> {
  get: () => S;
  set: (next: S) => void;
  /** How this person's import stands. */
  useState: (personId: string) => S;
  /**
   * Asks for a file and begins with it; from then on the import is this person's. Changing one's mind in the dialog leaves
   * everything as it was.
   */
  choose: (personId: string, purpose: InputOf<'host.pickFile'>['purpose'], begin: (file: PickedFile) => Promise<void>) => Promise<void>;
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
export function createImportStore<S extends object>(begun: (error: ApiError | null) => S): ImportStore<S> {
  const first = begun(null);
  let state = first;
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
        () => (owner === personId ? state : first),
      ),
    async choose(personId, purpose, beginWith) {
      try {
        const file = await call('host.pickFile', { purpose });
        if (!file || isAtWork(state)) return;
        owner = personId;
        await beginWith(file);
      } catch (thrown) {
        owner = personId;
        set(begun(asApiError(thrown)));
      }
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
      if (!isAtWork(state)) set(first);
    },
  };
}

/** Whether something is under way in this state. */
export function isAtWork<S extends object>(state: S): state is S & { work: Work } {
  return 'work' in state;
}
