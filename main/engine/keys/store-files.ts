import { close, existsSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileError } from '../audit/file-error.ts';
import type { EngineLog } from '../host-services.ts';
import { orTell } from '../or-tell.ts';
import { READ_UNWAITED } from './bounded-read.ts';
import { discard } from './discard.ts';
import { replaceFile, syncFolder } from './replace-file.ts';

/** Where the store lives inside a data folder. */
export function storeFolder(dataDir: string): string {
  return join(dataDir, 'store');
}

/** What the one program that has the data open holds (main/engine/db/store-lock.ts). */
export function lockFile(dataDir: string): string {
  return join(dataDir, 'holdfast.lock');
}

/** Where a store is made, by a set-up or a restore, until it takes its place; nobody's data before. */
export function unfinishedFolder(dataDir: string): string {
  return join(dataDir, 'store.new');
}

/** Makes a data folder (0700) unless it is there. Throws read_only. */
export function makeDataFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileError(error);
  }
}

/**
 * The database that a slot file of this epoch opens. After a rotation of the key the new one lies beside the old under a
 * name of its own, so that the one rename that puts the new slot file in place changes over both.
 */
export function databaseFile(folder: string, epoch: number): string {
  return join(folder, epoch === 0 ? 'holdfast.db' : `holdfast.${String(epoch)}.db`);
}

/**
 * What is opened in place of a database that could not be brought up to date: a copy of it that is, for as long as it is
 * open (main/engine/db/view.ts). One that is there otherwise was left by a kill.
 */
export function viewFile(folder: string): string {
  return join(folder, 'view.db');
}

/** Room that is held for a full disk (main/engine/db/reserve.ts). No copy, backup or set-aside store needs it. */
export function reserveFile(folder: string): string {
  return join(folder, 'reserve');
}

/**
 * What SQLite may have beside a database. The journal is there only while a rotation makes its copy; one that a kill left
 * would be played back into the next database of that name, and put a former state of some pages into it.
 */
const COMPANIONS = ['-journal', '-wal', '-shm'] as const;

/** Whether all that lies beside a database are files: SQLite would wait for ever for somebody to write into a pipe. */
export function hasOwnCompanions(file: string): boolean {
  return COMPANIONS.every((each) => lstatSync(`${file}${each}`, { throwIfNoEntry: false })?.isFile() !== false);
}

/**
 * Lies beside a database from before a rotation begins to make it until the slot file leads to it. So one that a rotation was
 * cut off from, whose key is nowhere, is told from one that was in force, when an older copy of the folder was put over it.
 */
const UNFINISHED = '-unfinished';

/** Notes, on disk, that a rotation is about to make this database. Throws read_only. */
export function markUnfinished(file: string): void {
  replaceFile(`${file}${UNFINISHED}`, '');
}

/** Whether a database that the slot file does not lead to was in force, and may be wanted. What is no file never was. */
export function wasInForce(file: string): boolean {
  return isFile(file) && lstatSync(`${file}${UNFINISHED}`, { throwIfNoEntry: false }) === undefined;
}

function isFile(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() === true;
}

/** A database and all that is beside it. The mark comes last: as long as anything of it stays it is known for what it is. */
const WHOLE = ['', ...COMPANIONS, UNFINISHED] as const;

/** Takes a database away with all that is beside it, a folder in its place too. Throws what the file system throws. */
export function removeDatabase(file: string): void {
  for (const each of WHOLE) rmSync(`${file}${each}`, { recursive: true, force: true });
}

/** The same in passing, as `discard`: what stays is swept when the store opens. */
export function discardDatabase(file: string): void {
  for (const each of ['', ...COMPANIONS]) discard(`${file}${each}`);
  if (!existsSync(file)) discard(`${file}${UNFINISHED}`);
}

/** The key file that leads to a database of a later epoch, where it was found in the place of the copy of the present one. */
export function laterSlotFile(folder: string, epoch: number): string {
  return join(folder, `keyslots.${String(epoch)}.json`);
}

const KEPT = 'kept-';

/**
 * Gives a database of a later epoch that was in force names under which no rotation and no opening takes it away, and its
 * key file the same: `kept-<id>.` before what they had. Throws read_only.
 */
export function keepLaterDatabase(folder: string, epoch: number, id: string): void {
  const file = databaseFile(folder, epoch);
  if (!wasInForce(file)) return;
  try {
    // What is beside it first: alone it would be swept.
    for (const each of [laterSlotFile(folder, epoch), ...[...COMPANIONS, ''].map((ending) => `${file}${ending}`)]) {
      if (isFile(each)) renameSync(each, join(folder, `${KEPT}${id}.${basename(each)}`));
    }
    syncFolder(folder);
  } catch (error) {
    throw fileError(error);
  }
}

/** Whether the folder holds newer data than what is opened: of a later epoch, or moved aside from one. */
export function holdsLaterData(folder: string, epoch: number): boolean {
  return databasesIn(folder).some((found) => found.epoch > epoch && wasInForce(databaseFile(folder, found.epoch))) || filesIn(folder).some((name) => name.startsWith(KEPT));
}

/** Names of databases in a store's folder, with the epoch of each. */
export function databasesIn(folder: string): { name: string; epoch: number }[] {
  return namesIn(folder).filter(({ name }) => name.endsWith('.db'));
}

/** The same, with what is beside them, which may be there alone. */
function namesIn(folder: string): { name: string; epoch: number }[] {
  return filesIn(folder).flatMap((name) => {
    const found = /^holdfast(?:\.([1-9]\d{0,6}))?\.db(?:-journal|-wal|-shm|-unfinished)?$/u.exec(name);
    return found ? [{ name, epoch: Number(found[1] ?? 0) }] : [];
  });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * Takes away databases that a rotation left: the one before, or one that was never finished. One of a later epoch that was in
 * force stays: an older copy of the folder was put over it, and it is the newest data. Only once the present one is open. Never
 * throws: what is held open elsewhere (Windows) goes the next time.
 */
export function sweepDatabases(folder: string, epoch: number, log: EngineLog): void {
  for (const each of new Set(namesIn(folder).map((found) => found.epoch))) {
    const file = databaseFile(folder, each);
    if (each > epoch && wasInForce(file)) {
      log.warn('store.later_database_kept', { epoch: each });
      continue;
    }
    orTell(log, 'store.database_left', () => {
      for (const ending of each === epoch ? [UNFINISHED] : WHOLE) removeUnwaited(`${file}${ending}`);
    });
  }
}

/**
 * The file is gone when this returns, while what it took up goes back to the disk beside other work: where that is told to
 * the disk at once (ext4 with `discard`), a gigabyte takes seconds, in which the engine would answer nobody.
 */
function removeUnwaited(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found === undefined) return;
  // Held open, it is not freed yet. On Windows its name would stay for as long. What is no file takes nothing up.
  const isHeld = process.platform !== 'win32' && found.isFile();
  // Another put there meanwhile is not waited for, nor followed.
  const fd = !isHeld ? null : openSync(file, READ_UNWAITED);
  try {
    rmSync(file, { recursive: true, force: true });
  } finally {
    if (fd !== null) close(fd);
  }
}
