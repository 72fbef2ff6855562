import { useSyncExternalStore } from 'react';

/** Steps after the store exists; before that the form itself knows where it is. */
export type LateStep = 'code' | 'typeBack' | 'offers';

interface FirstRunState {
  step: LateStep | null;
  /**
   * Held until it was typed back or put off: the engine shows it once, and a lock in between must not lose it.
   * Kept in memory only.
   */
  recoveryCode: string | null;
}

let state: FirstRunState = { step: null, recoveryCode: null };
const listeners = new Set<() => void>();

export function setFirstRun(next: Partial<FirstRunState>): void {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
}

/** Leaves first run for good, and the code with it. */
export function finishFirstRun(): void {
  setFirstRun({ step: null, recoveryCode: null });
}

export function useFirstRun(): FirstRunState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
