import { useSyncExternalStore } from 'react';

/** What can stand in front of any page, opened from anywhere: one at a time. */
export type Overlay = 'palette' | 'shortcuts' | 'recovery-check' | 'recovery-drill' | 'sign-out' | 'example-removal' | null;

let current: Overlay = null;
const listeners = new Set<() => void>();

/** Opens one of the windows that belong to no page; null closes it. */
export function showOverlay(next: Overlay): void {
  current = next;
  for (const listener of listeners) listener();
}

export function useOverlay(): Overlay {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}
