import { EngineError } from '../errors.ts';
import type { Db } from './database.ts';

/** Connections that took content out which must not be left in the log of writes, and whether their pages are made anew by now. */
const removed = new WeakMap<Db, { isRebuilt: boolean }>();

/** In the store itself, so that a kill does not forget it: content went, and pages may still have copies of it. */
const LEFT_IN_PAGES = {
  say: "INSERT INTO meta (key, value) VALUES ('content_left_in_pages', 'yes') ON CONFLICT (key) DO NOTHING",
  look: "SELECT 1 FROM meta WHERE key = 'content_left_in_pages'",
  forget: "DELETE FROM meta WHERE key = 'content_left_in_pages'",
};
const isLeft = (db: Db): boolean => db.prepare(LEFT_IN_PAGES.look).get() !== undefined;

/** How large a database is made anew at once (about 150 MB a second, all of it in memory), and how large when it closes. */
const MOST_BYTES_AT_ONCE = 48 * 1024 * 1024;
const MOST_BYTES_AT_CLOSE = 256 * 1024 * 1024;

/** Says that a transaction of this connection takes content out for good; in the transaction itself. A rollback costs nothing but a look more. */
export function contentRemoved(db: Db): void {
  removed.set(db, { isRebuilt: false });
  db.prepare(LEFT_IN_PAGES.say).run();
}

/** Takes up again what a kill, or the size of the database, kept from being done: when a database is opened. */
export function resumeRemoval(db: Db): void {
  if (isLeft(db)) removed.set(db, { isRebuilt: false });
}

/** Whether content was taken out of which something may be left, in pages, in the log, or in copies elsewhere. */
export function isRemovalDue(db: Db): boolean {
  return removed.has(db);
}

/**
 * Leaves nothing of content that was taken out, where any was. Outside any transaction.
 *
 * The pages are made anew: what is deleted is zeroed (secure_delete), but SQLite moves rows to other pages when it
 * divides one, and leaves the bytes of the copy in the gap between cells, out of reach of every deletion afterwards.
 * Then the log (WAL) is written into the database and emptied: until then it would hold the pages as they were before.
 * While somebody still reads an older state the log must stay: it is tried again after the next change, and closing the
 * store folds it in any case. What is larger than `mostBytes` waits for a larger bound.
 */
export function foldLogIfRemoved(db: Db, mostBytes: number = MOST_BYTES_AT_ONCE): void {
  const state = removed.get(db);
  if (!state) return;
  if (!state.isRebuilt) state.isRebuilt = rebuild(db, mostBytes);
  // At once or not now: the engine waits for nobody's reading.
  db.withoutWaiting(() => {
    if (db.pragma('wal_checkpoint(TRUNCATE)') !== 0) return;
    // What is too large for now is known in the store, and not tried at every change.
    removed.delete(db);
    if (!state.isRebuilt || !isLeft(db)) return;
    db.prepare(LEFT_IN_PAGES.forget).run();
    db.pragma('wal_checkpoint(TRUNCATE)');
  });
}

/** As `foldLogIfRemoved` when a store closes: also for what was too large before. */
export function foldLogAtClose(db: Db): void {
  resumeRemoval(db);
  foldLogIfRemoved(db, MOST_BYTES_AT_CLOSE);
}

/** Writes the log (WAL) into the database and empties it where that is possible at once: for its room. Never throws for the disk. */
export function foldLogForRoom(db: Db): void {
  try {
    db.withoutWaiting(() => db.pragma('wal_checkpoint(TRUNCATE)'));
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
  }
}

/** Whether nothing is left in pages, now or before. A disk that has no room for it has the store as it was. */
function rebuild(db: Db, mostBytes: number): boolean {
  if (!isLeft(db)) return true;
  if (Number(db.pragma('page_count')) * Number(db.pragma('page_size')) > mostBytes) return false;
  try {
    db.exec('VACUUM');
    return true;
  } catch (error) {
    if (error instanceof EngineError) return false;
    throw error;
  }
}
