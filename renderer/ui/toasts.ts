import { useSyncExternalStore } from 'react';

export interface Toast {
  id: number;
  text: string;
  tone: 'good' | 'bad';
  /** Where to look at what happened. */
  link?: { to: string; label: string };
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();
const MOST_AT_ONCE = 3;

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Tells the outcome of something, seen by whoever looks and said to whoever listens, without taking the focus. */
export function tellOutcome(text: string, { tone = 'good', link }: { tone?: Toast['tone']; link?: Toast['link'] } = {}): void {
  lastId += 1;
  set([...toasts.slice(1 - MOST_AT_ONCE), { id: lastId, text, tone, ...(link ? { link } : {}) }]);
}

export function dismissToast(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

export function dismissAllToasts(): void {
  set([]);
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}
