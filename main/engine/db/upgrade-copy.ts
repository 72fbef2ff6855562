import { constants, copyFileSync, lstatSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { head } from '../audit/chain.ts';
import { EngineError } from '../errors.ts';
import type { EngineLog } from '../host-services.ts';
import { putInPlace, syncFile, syncFolder } from '../keys/replace-file.ts';
import { removeDatabase } from '../keys/store-files.ts';
import { orTell } from '../or-tell.ts';
import type { Db } from './database.ts';
import { schemaVersion } from './migrate.ts';
import { foldLog, refuseDamagedFrame, withClosedStore } from './store.ts';
import type { StoreOptions } from './store.ts';

/** How long the database as it was before an upgrade stays beside the present one. */
const KEPT_MS = 14 * 24 * 3_600_000;
const NAME = /^before-upgrade\.v\d{1,4}\.holdfast(?:\.\d{1,7})?\.db(?:\.part)?$/u;

/** Where the database `file` of this schema version is kept before it is brought up to date. */
export function upgradeCopyOf(file: string, version: number): string {
  return join(dirname(file), `before-upgrade.v${String(version)}.${basename(file)}`);
}

/**
 * Copies a database that nobody has open, before its schema is brought up to date, and reads the copy to its end: the
 * copy opens with the same keys as the database, and has its name only when it was found whole. Returns its file.
 * Throws unavailable/database_damaged when what was copied is not whole, read_only, and what opening throws.
 */
export function keepBeforeUpgrade(options: StoreOptions): string {
  foldLog(options);
  const before = withClosedStore(options, standing);
  const to = upgradeCopyOf(options.file, before.version);
  const part = `${to}.part`;
  try {
    // With what a reader has beside it, which a kill leaves there.
    removeDatabase(part);
    // Shared with the original where the file system can do that, so that it costs neither time nor room.
    copyFileSync(options.file, part, constants.COPYFILE_FICLONE);
    syncFile(part);
    const copy = { ...options, file: part };
    refuseDamagedFrame(copy);
    const kept = withClosedStore(copy, (db) => ({ ...standing(db), verdict: db.pragma('integrity_check(1)') }));
    if (kept.verdict !== 'ok' || kept.version !== before.version || kept.hash !== before.hash) throw new EngineError('unavailable', 'database_damaged');
    putInPlace(part, to);
    syncFolder(dirname(to));
    return to;
  } catch (error) {
    removeDatabase(part);
    throw error;
  }
}

/**
 * Takes copies away that have had their time, and all of them where `all` says so: they hold what was taken out of the
 * database since, and open with the key before a rotation. Never throws; what stays is told in the log.
 */
export function dropUpgradeCopies(folder: string, { file: present, nowMs, all = false, log }: { file: string; nowMs: number; all?: boolean; log: EngineLog }): void {
  // A folder that cannot even be read, too: the change that this follows is on disk.
  const names = orTell(log, 'store.upgrade_copy_left', () => readdirSync(folder).filter((each) => NAME.test(each))) ?? [];
  for (const name of names) {
    // Each by itself: one that stays keeps none of the others.
    orTell(log, 'store.upgrade_copy_left', () => {
      const file = join(folder, name);
      const ageMs = nowMs - lstatSync(file).mtimeMs;
      // One of another key: a kill kept it from going with the rotation.
      if (all || !name.endsWith(`.${basename(present)}`) || ageMs > KEPT_MS) rmSync(file, { recursive: true, force: true });
    });
  }
}

function standing(db: Db): { version: number; hash: string } {
  return { version: schemaVersion(db), hash: head(db).hash };
}
