import { useSyncExternalStore } from 'react';
import type { EventPayload } from '../../../preload/contract/events.ts';

/** Why the sign-in screen is shown to somebody who was signed in a moment ago. */
export type LockCause = EventPayload<'locked'>['cause'] | 'engine';

interface SessionMemory {
  /** Who was here last, so that unlocking asks only for the password. */
  lastPerson: { name: string; username: string; organisation: string | null } | null;
  cause: LockCause | null;
  engine: 'up' | 'down';
}

let memory: SessionMemory = { lastPerson: null, cause: null, engine: 'up' };
const listeners = new Set<() => void>();

/** Changes what the page remembers about the session beyond the engine's answers. Nothing in it is secret. */
export function rememberSession(change: Partial<SessionMemory>): void {
  memory = { ...memory, ...change };
  for (const listener of listeners) listener();
}

export function sessionMemory(): SessionMemory {
  return memory;
}

export function useSessionMemory(): SessionMemory {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, sessionMemory);
}
