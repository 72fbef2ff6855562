import { EngineError } from '../errors.ts';
import type { Db } from './database.ts';
import { FOUNDATION } from './migrations/0001-foundation.ts';
import { identity } from './migrations/0002-identity.ts';
import { account } from './migrations/0003-account.ts';
import { records } from './migrations/0004-records.ts';
import { moreRecords } from './migrations/0005-more-records.ts';

/** The schema's history, oldest first. Append only: one that landed is never edited, reordered or removed. */
const MIGRATIONS: readonly ((db: Db) => void)[] = [(db) => db.exec(FOUNDATION), identity, account, records, moreRecords];

/** The version this program writes; kept in the file as `user_version`. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** The schema version of the file. Reads only. */
export function schemaVersion(db: Db): number {
  return Number(db.pragma('user_version'));
}

/** Refuses a file of a later program. Reads only. Throws unavailable/store_newer. */
export function refuseNewer(db: Db): void {
  if (schemaVersion(db) > SCHEMA_VERSION) throw new EngineError('unavailable', 'store_newer');
}

/**
 * Brings the schema up to date, all of it in one transaction: what fails, or is killed, at any step leaves the file at the
 * version that it had. Returns how many steps there were. Throws unavailable/store_newer, unavailable/upgrade_failed,
 * unavailable/database_damaged, read_only. `to` is an older version only for what is held against one. `isLenient` takes
 * over what this version would no longer let in: for a copy that is only read.
 */
export function migrate(db: Db, to: number = SCHEMA_VERSION, { isLenient = false } = {}): number {
  refuseNewer(db);
  const from = schemaVersion(db);
  if (from >= to) return 0;
  // A table that others point to can only be made anew while nobody checks; what holds at the end is checked below.
  db.exec('PRAGMA foreign_keys = OFF');
  if (isLenient) db.exec('PRAGMA ignore_check_constraints = ON');
  try {
    db.transaction(() => {
      for (const run of MIGRATIONS.slice(from, to)) run(db);
      if (!isLenient && db.prepare('PRAGMA foreign_key_check').all().length > 0) throw new EngineError('unavailable', 'upgrade_failed');
      db.exec(`PRAGMA user_version = ${to}`);
    });
  } catch (error) {
    // A full disk and a damaged page say so themselves; anything else is what the data holds that this version does not take.
    throw error instanceof EngineError ? error : new EngineError('unavailable', 'upgrade_failed');
  } finally {
    db.exec('PRAGMA foreign_keys = ON');
  }
  return to - from;
}
