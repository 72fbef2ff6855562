import { lstatSync, truncateSync } from 'node:fs';
import { EngineError } from '../errors.ts';
import { lockFile, storeFolder } from '../keys/store-files.ts';
import { refuseForeignFolder } from './data-folder.ts';
import { Db } from './database.ts';
import { makePrivateFile } from './private-file.ts';
import { drawReserve } from './reserve.ts';

/** `unknown`: the folder cannot even be looked into now. */
export type LockState = 'held' | 'lost' | 'unknown';

export interface StoreLock {
  /**
   * Whether it still keeps others out: whoever takes the file away, for a left-over or by a cleaning tool, lets the next one lock
   * another of that name. To be asked before anything is written. Does not throw.
   */
  state(): LockState;
  release(): void;
}

/**
 * Takes the one writer's place in a data folder, or throws locked/store_in_use at once; unavailable with the folder's
 * reason where this program is not to write at all, since there the lock would say nothing; read_only where the folder
 * cannot be looked into. The lock is a file lock of
 * the operating system on DIR/holdfast.lock, so that a killed process leaves none behind. SQLite takes it because
 * Node has no such call, and because SQLite's own works alike on every system. The file stays empty.
 */
export function acquireStoreLock(dataDir: string, options: { nativeBinding?: string | undefined } = {}): StoreLock {
  refuseForeignFolder(dataDir);
  // Whoever opens a store, or counts an attempt at it, comes by here first. On a full disk SQLite cannot even lock.
  drawReserve(storeFolder(dataDir));
  const file = lockFile(dataDir);
  makePrivateFile(file);
  // Behind a link lies somebody's file, which is neither to be locked nor to be emptied.
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) throw new EngineError('read_only', 'disk_read_only');
  try {
    return lock(file, options.nativeBinding);
  } catch (error) {
    // Something wrote into the lock file. It holds nothing, so it is emptied: a held one fails with store_in_use above.
    if (!(error instanceof EngineError && error.reason === 'database_damaged')) throw error;
    truncateSync(file);
    return lock(file, options.nativeBinding);
  }
}

function lock(file: string, nativeBinding: string | undefined): StoreLock {
  const state = stateOfName(file);
  const db = new Db(file, { readonly: false, fileMustExist: true, busyTimeoutMs: 0, nativeBinding });
  try {
    db.exec('BEGIN EXCLUSIVE');
    requireHeld(state());
  } catch (error) {
    db.close();
    throw error;
  }
  return { state, release: () => db.close() };
}

/** Throws locked/store_in_use where it is lost, read_only where nobody can tell: then nothing says that another has it. */
export function requireHeld(state: LockState): void {
  if (state === 'lost') throw new EngineError('locked', 'store_in_use');
  if (state === 'unknown') throw new EngineError('read_only', 'disk_read_only');
}

/** Asks whether a name still leads to the file that has it now; asking does not throw. Throws what the file system does, now. */
export function stateOfName(file: string): () => LockState {
  const own = fileIdentity(file);
  return () => {
    try {
      return fileIdentity(file) === own ? 'held' : 'lost';
    } catch {
      return 'unknown';
    }
  };
}

/** Of the file that has this name now, '' where there is none. While a file is open its number goes to no other, gone or not. */
function fileIdentity(file: string): string {
  const found = lstatSync(file, { bigint: true, throwIfNoEntry: false });
  return found ? `${String(found.dev)} ${String(found.ino)}` : '';
}
