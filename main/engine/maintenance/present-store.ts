import type { BackupComparison } from '../../../preload/contract/backup-comparison.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { openReadOnly } from '../db/store.ts';
import { EngineError } from '../errors.ts';
import { parseRecoveryCode } from '../keys/recovery-code.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { openWithRecovery } from '../keys/slots.ts';
import { databaseFile, storeFolder } from '../keys/store-files.ts';
import { inspectStore } from '../keys/store-state.ts';

/** The code that opens the present data: the backup's own, unless another was made since. Throws invalid_input/recovery_code_malformed. */
export function presentCodeOf(code: RecoveryCode, typed: string | undefined): RecoveryCode {
  return typed === undefined ? Buffer.from(code) : parseRecoveryCode(typed);
}

/** Lends the present data as it can be read with a recovery code. Nothing of it changes. Only under the store's lock. */
export async function withPresentStore<T>(core: Core, code: RecoveryCode, use: (db: Db | null, state: BackupComparison['present']['state']) => Promise<T>): Promise<T> {
  const { state, slotFile } = inspectStore(core.dataDir);
  if (state === 'none') return use(null, 'none');
  if (state !== 'ready' || !slotFile) return use(null, 'unreadable');
  let databaseKey: Buffer;
  try {
    ({ databaseKey } = await openWithRecovery(slotFile, code, core.jobs));
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'recovery_code_mismatch') return use(null, 'other_code');
    throw error;
  }
  let db: Db;
  try {
    db = openReadOnly({ file: databaseFile(storeFolder(core.dataDir), slotFile.epoch), databaseKey, cipher: slotFile.cipher, nativeBinding: core.nativeBinding });
  } catch (error) {
    if (error instanceof EngineError && error.code === 'unavailable') return use(null, 'unreadable');
    throw error;
  } finally {
    databaseKey.fill(0);
  }
  try {
    return await use(db, 'read');
  } finally {
    db.close();
  }
}

/**
 * Whether whoever restores may set the present data aside: its own recovery code says so. Where no slot can be read, nobody
 * could prove anything, and nothing is deleted. Throws invalid_input/recovery_code_mismatch.
 */
export async function requireOwner(core: Core, code: RecoveryCode): Promise<void> {
  const { slotFile } = inspectStore(core.dataDir);
  if (!slotFile) return;
  const { databaseKey } = await openWithRecovery(slotFile, code, core.jobs);
  databaseKey.fill(0);
}
