import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { giveWay } from '../give-way.ts';

/** Records looked at between two turns for others: there may be a million to go through. */
const PIECE = 5_000;

/**
 * Which rows of `record d` are in the window behind `@from`. By numbers, and by no other index, so that each piece reads
 * so many rows, however few of them are meant: what else a statement asks of a type has a plus before its column.
 */
export const IN_WINDOW = sql`d.num > @from AND d.num <= @from + ${PIECE}`;

/**
 * Goes through all records window by window; others have their turn after each. `done` of `last` numbers are behind once
 * the window is through. Throws conflict/cancelled.
 */
export async function* windows(db: Db, signal: AbortSignal): AsyncGenerator<{ from: number; done: number; last: number }> {
  const { last } = db.prepare('SELECT coalesce(max(num), 0) AS last FROM record').get() as { last: number };
  for (let from = 0; from < last; from += PIECE) {
    yield { from, done: Math.min(from + PIECE, last), last };
    await giveWay(signal);
  }
}
