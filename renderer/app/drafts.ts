import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { z } from 'zod';
import { forgetDue, isDue, keepDraft, keepDraftsNow, keptDrafts } from './draft-keeper.ts';

/**
 * What a person has typed and not yet sent, above the screens so that neither a lock nor a change of page loses it.
 * What has a schema is also kept in the engine, so that nothing else loses it either. Never a password or a code: those
 * fields do not come here.
 */
const drafts = new Map<string, unknown>();
/** Names of those that the engine keeps as well. */
const keptNames = new Set<string>();
/** Names of those that were found again, and not typed since the page was loaded. */
const foundNames = new Set<string>();
/** Texts that the engine had, of which no form has asked yet. Nothing is made of them before a schema has passed them. */
let unread = new Map<string, string>();
const listeners = new Set<() => void>();
let owner: string | null = null;

function changed(): void {
  for (const listener of listeners) listener();
}
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
function clear(): void {
  drafts.clear();
  keptNames.clear();
  foundNames.clear();
  unread = new Map();
  forgetDue();
}

/** Says whose drafts these are. Somebody else's are dropped from the page: a person sees only what they typed. */
export function keepDraftsOf(personId: string): void {
  if (owner !== null && owner !== personId) clear();
  owner = personId;
  changed();
}

/** Reads what is kept of this person's drafts, and sends what could not be kept while they were out. Never throws. */
export async function findDraftsOf(personId: string): Promise<void> {
  const found = await keptDrafts();
  if (owner !== personId) return;
  unread = new Map([...found].filter(([name]) => !isDue(name)));
  void keepDraftsNow();
  changed();
}

/** Takes them from the page; what the engine keeps is there when the same person is back. */
export function dropDrafts(): void {
  clear();
  owner = null;
  changed();
}

/** Whether anything was typed that nobody has sent or given up, and that would go with the page: the engine has not got it. */
export function hasUnkeptDrafts(): boolean {
  return [...drafts.keys()].some((key) => !keptNames.has(key) || isDue(key));
}

/** A piece of state that outlives its screen, in memory. `discard` is for when it was sent, or given up. */
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

/** The same, kept in the engine too: it is there after a crash and a restart. `found` says that it was begun earlier. */
export interface KeptDraft<T> {
  value: T;
  found: boolean;
  set: (next: T) => void;
  discard: () => void;
}

/** Names of fields that hold a secret, as far as a name tells. */
type SecretName = `${string}${'assword' | 'assphrase' | 'ecret'}${string}` | 'code' | `${string}Code`;
/** What may be kept: a form with a field for a secret is none, and does not compile. */
type NoSecret<T> = Extract<keyof T, SecretName> extends never ? unknown : never;

/** A draft that is kept. Its schema is a promise to later versions: what does not pass it any more is begun anew. */
export function useKeptDraft<T extends object>(key: string, schema: z.ZodType<T> & NoSecret<T>, initial: T): KeptDraft<T> {
  const value = useSyncExternalStore(subscribe, () => {
    read(key, schema);
    return drafts.has(key) ? (drafts.get(key) as T) : initial;
  });
  const found = useSyncExternalStore(subscribe, () => foundNames.has(key));
  const set = useCallback(
    (next: T) => {
      drafts.set(key, next);
      keptNames.add(key);
      keepDraft(key, JSON.stringify(next));
      changed();
    },
    [key],
  );
  const discard = useCallback(() => {
    const wasThere = drafts.delete(key);
    foundNames.delete(key);
    if (keptNames.delete(key) || wasThere) keepDraft(key, null);
    changed();
  }, [key]);
  return { value, found, set, discard };
}

/** Names of the kept drafts that begin so, read by a form or not: what was begun in this window last first, then what was found. */
export function useKeptNames(prefix: string): readonly string[] {
  const names = useSyncExternalStore(subscribe, () => [...new Set([...[...keptNames].reverse(), ...unread.keys()])].filter((name) => name.startsWith(prefix)).join('\n'));
  return useMemo(() => (names === '' ? [] : names.split('\n')), [names]);
}

/** Takes over what the engine had under this name, if nothing was typed here since and it is what the form expects. */
function read(key: string, schema: z.ZodType): void {
  const text = unread.get(key);
  if (text === undefined) return;
  unread.delete(key);
  if (drafts.has(key)) return;
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) return;
  drafts.set(key, parsed.data);
  keptNames.add(key);
  foundNames.add(key);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
