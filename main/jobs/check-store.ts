import { statSync } from 'node:fs';
import { attachmentFile, readSealed } from '../engine/attachments/file-reader.ts';
import type { SealedFile } from '../engine/attachments/file-reader.ts';
import { sealedSize } from '../engine/attachments/sealed-chunks.ts';
import type { Db } from '../engine/db/database.ts';
import { EngineError } from '../engine/errors.ts';
import type { Job } from './job.ts';
import { withReader } from './store-snapshot.ts';
import type { StoreAccess } from './store-snapshot.ts';

export interface CheckStoreParams {
  store: StoreAccess;
  storeDir: string;
}
export interface StoreChecked {
  /** Tables of which a page could not be read, or did not hold together. */
  tables: string[];
  /** Ids of attachments whose file is gone, and of those that cannot be read to their end. */
  missing: string[];
  damaged: string[];
}
export interface CheckProgress {
  done: number;
  total: number;
}

/** Stands among the tables for pages that none has. */
const FREE_PAGES = 'meta.free_pages';

/**
 * Reads the whole store beside those who work with it, and holds every page and every file against its seal. Table by
 * table, so that it can be ended between two, and so that the log (WAL) is not held for long. The key is zeroed.
 * Throws unavailable/database_damaged when not even the names of the tables can be read.
 */
export const checkStoreJob: Job<CheckStoreParams, CheckProgress, StoreChecked> = ({ store, storeDir }, emit) =>
  withReader(store, async (db) => {
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name").all() as { name: string }[];
    let files: { id: string }[] = [];
    // What cannot be listed is found among the tables.
    isWhole(() => (files = db.prepare('SELECT id FROM attachment').all() as { id: string }[]));
    const total = names.length + files.length + 1;
    const found: StoreChecked = { tables: [], missing: [], damaged: [] };
    let done = 0;
    for (const { name } of names) {
      if (!isWhole(() => holdTogether(db, name))) found.tables.push(name);
      await emit({ done: (done += 1), total });
    }
    // Free pages belong to no table, and the next change needs them.
    if (found.tables.length === 0 && !isWhole(() => holdsTogether(db.pragma('integrity_check(1)')))) found.tables.push(FREE_PAGES);
    await emit({ done: (done += 1), total });
    for (const { id } of files) {
      const state = fileState(db, storeDir, id);
      if (state !== 'whole') found[state].push(id);
      await emit({ done: (done += 1), total });
    }
    return found;
  });

function holdTogether(db: Db, table: string): void {
  const { verdict } = db.prepare('SELECT integrity_check AS verdict FROM pragma_integrity_check(?)').get(table) as { verdict: string };
  holdsTogether(verdict);
}

function holdsTogether(verdict: unknown): void {
  if (verdict !== 'ok') throw new EngineError('unavailable', 'database_damaged');
}

function isWhole(work: () => unknown): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'database_damaged') return false;
    throw error;
  }
}

/** Asked anew for each: one that was taken away meanwhile is not missing. */
function fileState(db: Db, storeDir: string, id: string): 'whole' | 'missing' | 'damaged' {
  let row: SealedFile | undefined;
  if (!isWhole(() => (row = db.prepare('SELECT id, size_bytes AS sizeBytes, key FROM attachment WHERE id = ?').get(id) as SealedFile | undefined)) || !row) return 'whole';
  if (statSync(attachmentFile(storeDir, id), { throwIfNoEntry: false })?.size !== sealedSize(row.sizeBytes)) return isStillThere(db, id) ? 'missing' : 'whole';
  try {
    for (const _chunk of readSealed(storeDir, row)) continue;
    return 'whole';
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    return isStillThere(db, id) ? 'damaged' : 'whole';
  } finally {
    row.key.fill(0);
  }
}

function isStillThere(db: Db, id: string): boolean {
  return db.prepare('SELECT 1 FROM attachment WHERE id = ?').get(id) !== undefined;
}
