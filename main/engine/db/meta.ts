import type { Db } from './database.ts';

/** One value of what the store says of itself (table `meta`); null for none. */
export function meta(db: Db, key: string): string | null {
  const row = db.prepare('SELECT value FROM meta WHERE key = ?').get(key) as { value: string } | undefined;
  return row?.value ?? null;
}

/** One that is a whole number from 0 on; null for none, and for what is no such number: a store may be restored from what anybody made. */
export function metaCount(db: Db, key: string): number | null {
  const value = meta(db, key);
  return value !== null && /^\d{1,16}$/u.test(value) && Number.isSafeInteger(Number(value)) ? Number(value) : null;
}

/** Puts a value in the place of what the store said of itself under this key. */
export function setMeta(db: Db, key: string, value: string): void {
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, value);
}
