import { rmSync } from 'node:fs';
import type { Verification } from '../../../preload/contract/audit.ts';
import type { BackupRead } from '../../jobs/read-backup.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { openDatabase } from '../db/store.ts';
import type { GateCall } from '../handler.ts';
import { backupIdentityOf } from '../keys/kdf.ts';
import { recoverySecret } from '../keys/recovery-code.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { databaseFile } from '../keys/store-files.ts';
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
 * Restores a backup into a place of its own in the data folder, encrypted under a key that is nowhere else, checks all of
 * it, its audit chain included, lends it, and takes it away again. Nothing of the present store is touched. Only under
 * the store's lock. Throws as `readInto`.
 */
export async function withRestoredCopy<T>(core: Core, files: BackupFiles, code: RecoveryCode, call: GateCall, use: (copy: RestoredCopy) => T | Promise<T>): Promise<T> {
  const folder = trialFolder(core.dataDir, core.random.uuid());
  const databaseKey = core.random.bytes(32);
  try {
    const read = await readInto(core, files, code, { folder, databaseKey }, call);
    const { cipher, storeId } = read.manifest;
    const file = databaseFile(folder, 0);
    const { nativeBinding } = core;
    const connections = openDatabase({ file, databaseKey, cipher, nativeBinding });
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
