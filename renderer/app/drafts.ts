import { useCallback, useSyncExternalStore } from 'react';

/**
 * What a person has typed and not yet sent, kept in memory above the screens so that neither a lock nor a change of
 * page loses it. Never a password or a code: those fields do not come here.
 */
const drafts = new Map<string, unknown>();
const listeners = new Set<() => void>();
let owner: string | null = null;

function changed(): void {
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Says whose drafts these are. Somebody else's are dropped: a person sees only what they typed. */
export function keepDraftsOf(personId: string): void {
  if (owner !== null && owner !== personId) drafts.clear();
  owner = personId;
  changed();
}

export function dropDrafts(): void {
  drafts.clear();
  owner = null;
  changed();
}

/** Whether anything was typed that nobody has sent or given up. */
export function hasDrafts(): boolean {
  return drafts.size > 0;
}

/** A piece of state that outlives its screen. `discard` is for when it was sent, or given up. */
export function useDraft<T>(key: string, initial: T): [T, (next: T) => void, () => void] {
  const value = useSyncExternalStore(subscribe, () => (drafts.has(key) ? (drafts.get(key) as T) : initial));
  const set = useCallback(
    (next: T) => {
      drafts.set(key, next);
      changed();
    },
    [key],
  );
  const discard = useCallback(() => {
    drafts.delete(key);
    changed();
  }, [key]);
  return [value, set, discard];
}
