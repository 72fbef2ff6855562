import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';

/** What the store keeps it under. */
export const PEPPER = 'password.pepper';

/** Keeps a new store's pepper (32 random bytes, only lent). Once, inside the caller's transaction. */
export function createPepper(db: Db, pepper: Buffer, nowMs: number): void {
  db.prepare('INSERT INTO secret (name, value, created_at_ms) VALUES (?, ?, ?)').run(PEPPER, pepper, nowMs);
}

/** The store's pepper; the caller zeroes it. Throws unavailable/database_damaged when it is not there. */
export function loadPepper(db: Db): Buffer {
  const row = db.prepare('SELECT value FROM secret WHERE name = ?').get(PEPPER) as { value: Buffer } | undefined;
  if (!row) throw new EngineError('unavailable', 'database_damaged');
  return row.value;
}

/** Lends the store's pepper and zeroes it when the work is done, however it ended. Throws like `loadPepper`. */
export async function withPepper<T>(db: Db, use: (pepper: Buffer) => Promise<T>): Promise<T> {
  const pepper = loadPepper(db);
  try {
    return await use(pepper);
  } finally {
    pepper.fill(0);
  }
}
