import { rmSync } from 'node:fs';
import type { Verification } from '../../../preload/contract/audit.ts';
import type { BackupRead } from '../../jobs/read-backup.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { openDatabase } from '../db/store.ts';
import type { StoreConnections } from '../db/store.ts';
import { EngineError } from '../errors.ts';
import type { GateCall } from '../handler.ts';
import { backupIdentityOf } from '../keys/kdf.ts';
import { recoverySecret } from '../keys/recovery-code.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { databaseFile } from '../keys/store-files.ts';
import { requireOpenable } from '../opening-parts.ts';
import { trialFolder } from './trial-folder.ts';

/** When a backup says that it was made; whoever made it may have written a time before 1970. */
export function createdAtMs({ createdAt }: BackupRead['manifest']): number {
  return Math.max(0, Date.parse(createdAt));
}

export type BackupFiles = readonly [string] | readonly [string, string];

/** What a backup becomes when it is restored to be looked at. */
export interface RestoredCopy {
  read: BackupRead;
  /** Its database, which nobody else has. */
  db: Db;
  chain: Verification;
}

/**
 * Reads a backup into a folder as a store under a new key. Throws what reading a backup throws, conflict/cancelled. The key
 * stays the caller's to zero.
 */
export async function readInto(core: Core, files: BackupFiles, code: RecoveryCode, to: { folder: string; databaseKey: Buffer }, call: GateCall): Promise<BackupRead> {
  const secret = recoverySecret(code);
  const identity = backupIdentityOf(secret);
  secret.fill(0);
  const given = Uint8Array.from(identity);
  identity.fill(0);
  const key = Uint8Array.from(to.databaseKey);
  try {
    return await core.jobs.start(
      'read-backup',
      { files, identity: given, mode: 'restore', restore: { folder: to.folder, databaseKey: key, nativeBinding: core.nativeBinding } },
      { onBatch: ({ doneBytes, totalBytes }) => call.progress(doneBytes, totalBytes, 'bytes'), signal: call.signal },
    );
  } finally {
    given.fill(0);
    key.fill(0);
  }
}

/**
 * Opens the database of what was read, brought up to date, for the caller to close. Throws unavailable/backup_damaged where
 * nobody could be signed in to it: what a backup's own checks say is said by whoever made it.
 */
export function openRestored(core: Core, { folder, databaseKey }: { folder: string; databaseKey: Buffer }, { manifest: { storeId, cipher } }: BackupRead): StoreConnections {
  let connections: StoreConnections | undefined;
  try {
    connections = openDatabase({ file: databaseFile(folder, 0), databaseKey, cipher, nativeBinding: core.nativeBinding });
    requireOpenable(connections.write, storeId, core.clock.nowMs());
    return connections;
  } catch (error) {
    connections?.close();
    throw error instanceof EngineError && error.reason === 'database_damaged' ? new EngineError('unavailable', 'backup_damaged') : error;
  }
}

/**
 * Restores a backup into a place of its own in the data folder, encrypted under a key that is nowhere else, checks all of
 * it, its audit chain included, lends it, and takes it away again. Nothing of the present store is touched. Only under
 * the store's lock. Throws as `readInto` and `openRestored`.
 */
export async function withRestoredCopy<T>(core: Core, files: BackupFiles, code: RecoveryCode, call: GateCall, use: (copy: RestoredCopy) => T | Promise<T>): Promise<T> {
  const folder = trialFolder(core.dataDir, core.random.uuid());
  const databaseKey = core.random.bytes(32);
  try {
    const read = await readInto(core, files, code, { folder, databaseKey }, call);
    const { cipher, storeId } = read.manifest;
    const { nativeBinding } = core;
    const connections = openRestored(core, { folder, databaseKey }, read);
    const { file } = connections;
    const key = Uint8Array.from(databaseKey);
    try {
      const chain = await core.jobs.start('verify-chain', { store: { file, databaseKey: key, cipher, nativeBinding }, storeId, anchor: null }, { signal: call.signal });
      return await use({ read, db: connections.read, chain });
    } finally {
      key.fill(0);
      connections.close();
    }
  } finally {
    databaseKey.fill(0);
    rmSync(folder, { recursive: true, force: true });
  }
}
