import { close, constants, lstatSync, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileError } from '../audit/file-error.ts';
import type { EngineLog } from '../host-services.ts';
import { orTell } from '../or-tell.ts';
import { discard } from './discard.ts';

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

/** Takes a database away with all that is beside it, a folder in its place too. Throws what the file system throws. */
export function removeDatabase(file: string): void {
  for (const each of ['', ...COMPANIONS]) rmSync(`${file}${each}`, { recursive: true, force: true });
}

/** The same in passing, as `discard`: what stays is swept when the store opens. */
export function discardDatabase(file: string): void {
  for (const each of ['', ...COMPANIONS]) discard(`${file}${each}`);
}

/** Names of databases in a store's folder, with the epoch of each. */
export function databasesIn(folder: string): { name: string; epoch: number }[] {
  return namesIn(folder).filter(({ name }) => name.endsWith('.db'));
}

/** The same, with what is beside them, which may be there alone. */
function namesIn(folder: string): { name: string; epoch: number }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const found = /^holdfast(?:\.([1-9]\d{0,6}))?\.db(?:-journal|-wal|-shm)?$/u.exec(name);
    return found ? [{ name, epoch: Number(found[1] ?? 0) }] : [];
  });
}

/**
 * Takes away databases that a rotation left: the one before, or one that was never finished. Only once the present one
 * is open. Never throws: what is held open elsewhere (Windows) goes the next time.
 */
export function sweepDatabases(folder: string, epoch: number, log: EngineLog): void {
  for (const { name } of namesIn(folder).filter((found) => found.epoch !== epoch)) {
    orTell(log, 'store.database_left', () => removeUnwaited(join(folder, name)));
  }
}

/**
 * The file is gone when this returns, while what it took up goes back to the disk beside other work: where that is told to
 * the disk at once (ext4 with `discard`), a gigabyte takes seconds, in which the engine would answer nobody.
 */
function removeUnwaited(file: string): void {
  // Held open, it is not freed yet. On Windows its name would stay for as long. What is no file takes nothing up.
  const isHeld = process.platform !== 'win32' && lstatSync(file).isFile();
  // Another put there meanwhile is not waited for, nor followed.
  const fd = !isHeld ? null : openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  try {
    rmSync(file, { recursive: true, force: true });
  } finally {
    if (fd !== null) close(fd);
  }
}
