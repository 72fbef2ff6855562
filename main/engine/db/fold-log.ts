import type { Db } from './database.ts';

/** Connections that took content out which must not be left in the log of writes. */
const removed = new WeakSet<Db>();
const BUSY_TIMEOUT_MS = 5_000;

/** Says that a transaction of this connection takes content out for good. A rollback costs nothing but a look more. */
export function contentRemoved(db: Db): void {
  removed.add(db);
}

/**
 * Writes the log into the database and empties it, where content was taken out: until then the log (WAL) would hold the
 * pages as they were before. Outside any transaction. While somebody still reads an older state the log must stay: it is
 * tried again after the next change, and closing the store folds it in any case.
 */
export function foldLogIfRemoved(db: Db): void {
  if (!removed.has(db)) return;
  // At once or not now: the engine waits for nobody's reading.
  db.pragma('busy_timeout = 0');
  try {
    if (db.pragma('wal_checkpoint(TRUNCATE)') === 0) removed.delete(db);
  } finally {
    db.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}
