import type { BackupComparison } from '../../../preload/contract/backup-comparison.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { SCHEMA_VERSION, schemaVersion } from '../db/migrate.ts';
import { openClosedStore } from '../db/store.ts';
import { EngineError } from '../errors.ts';
import { parseRecoveryCode } from '../keys/recovery-code.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { openWithRecovery } from '../keys/slots.ts';
import { databaseFile, storeFolder } from '../keys/store-files.ts';
import { inspectStore } from '../keys/store-state.ts';
import { recoverySlotOf } from '../people/slots.ts';
import { openSlot } from '../session/unlock.ts';

/** The code that opens the present data: the backup's own, unless another was made since. Throws invalid_input/recovery_code_malformed. */
export function presentCodeOf(code: RecoveryCode, typed: string | undefined): RecoveryCode {
  return typed === undefined ? Buffer.from(code) : parseRecoveryCode(typed);
}

/** Lends the present data as it can be read with a recovery code. Nothing of it changes. Only under the store's lock. */
export async function withPresentStore<T>(core: Core, code: RecoveryCode, use: (db: Db | null, state: BackupComparison['present']['state']) => Promise<T>): Promise<T> {
  const { state, slotFile } = inspectStore(core.dataDir);
  if (state === 'none') return use(null, 'none');
  if (state !== 'ready' || !slotFile) return use(null, 'unreadable');
  let found: OpenedByCode;
  try {
    found = await openByCode(core, code);
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'recovery_code_mismatch') return use(null, 'other_code');
    if (error instanceof EngineError && error.code === 'unavailable') return use(null, 'unreadable');
    throw error;
  }
  const { opened, isInForce } = found;
  try {
    if (!isInForce) return await use(null, 'other_code');
    return await (opened === null ? use(null, 'unreadable') : use(opened.db, 'read'));
  } finally {
    opened?.close();
  }
}

type ClosedStore = ReturnType<typeof openClosedStore>;
interface OpenedByCode {
  /** Null where the database cannot be read. */
  opened: ClosedStore | null;
  /** Not the code that another took the place of, as far as that can be read. */
  isInForce: boolean;
}

/** The present database by its recovery code, also by the slot file's generation before. Throws as `openSlot`. */
async function openByCode(core: Core, code: RecoveryCode): Promise<OpenedByCode> {
  const found = await openSlot(core, (file) => openWithRecovery(file, code, core.jobs));
  const { slotFile } = found;
  const { databaseKey, slot } = found.opened;
  let opened: ClosedStore | null = null;
  let isInForce = true;
  try {
    opened = openClosedStore({ file: databaseFile(storeFolder(core.dataDir), slotFile.epoch), databaseKey, cipher: slotFile.cipher, nativeBinding: core.nativeBinding });
    // Before its version: also of data from before an update a former code is none.
    isInForce = recoverySlotOf(opened.db, slotFile) === slot;
    if (schemaVersion(opened.db) !== SCHEMA_VERSION) throw new EngineError('unavailable', 'store_newer');
    return { opened, isInForce };
  } catch (error) {
    opened?.close();
    if (error instanceof EngineError && error.code === 'unavailable') return { opened: null, isInForce };
    throw error;
  } finally {
    databaseKey.fill(0);
  }
}

/**
 * Whether whoever restores may set the present data aside: its own recovery code says so. Where no slot can be read, nobody
 * could prove anything, and nothing is deleted; where one opens and its file is not what was written, that is proof enough.
 * Throws invalid_input/recovery_code_mismatch, unavailable/store_newer for what a later program wrote.
 */
export async function requireOwner(core: Core, code: RecoveryCode): Promise<void> {
  const { state, slotFile } = inspectStore(core.dataDir);
  if (state === 'store_newer') throw new EngineError('unavailable', 'store_newer');
  if (!slotFile) return;
  if (state !== 'ready') {
    const { databaseKey } = await openWithRecovery(slotFile, code, core.jobs);
    databaseKey.fill(0);
    return;
  }
  try {
    const { opened, isInForce } = await openByCode(core, code);
    opened?.close();
    if (!isInForce) throw new EngineError('invalid_input', 'recovery_code_mismatch');
  } catch (error) {
    // Its seal was opened by the code; the file as a whole is damaged.
    if (!(error instanceof EngineError && error.reason === 'slots_damaged')) throw error;
  }
}
