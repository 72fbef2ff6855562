import type { ApiError } from '../../ipc/api-error.ts';

export type NeedKind = 'rollback' | 'chainBroken' | 'review' | 'reviewReady' | 'recovery' | 'drill' | 'backup' | 'backupFailing' | 'keyFile' | 'refused' | 'unfinished' | 'alone' | 'onlyAdministrator' | 'invited' | 'unverified';
export interface Need {
  kind: NeedKind;
  text: string;
  note: string;
  action?: { label: string; run: () => void };
  urgent?: boolean;
}
/** What is known to wait for somebody, and whether that is all. */
export interface Needs {
  needs: readonly Need[];
  isLoading: boolean;
  /** Why some of it could not be read. */
  error: ApiError | null;
  /** Reads what could not be read again. */
  retry: () => void;
}

/** A need, with what the person can do about it where there is something. */
export function need(kind: NeedKind, text: string, note: string, label?: string, run?: () => void): Need {
  return { kind, text, note, ...(label !== undefined && run ? { action: { label, run } } : {}) };
}

interface Question {
  isLoading: boolean;
  error: ApiError | null;
  refetch: () => unknown;
}
/** What was found by asking, and how the questions stand. */
export function needsOf(needs: readonly Need[], questions: readonly Question[]): Needs {
  const failed = questions.filter(({ error }) => error !== null);
  return {
    needs,
    isLoading: questions.some(({ isLoading }) => isLoading),
    error: failed[0]?.error ?? null,
    retry: () => failed.forEach(({ refetch }) => void refetch()),
  };
}
