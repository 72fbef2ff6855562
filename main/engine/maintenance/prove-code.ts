import { openStoreOf, tellChanged } from '../core.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { setMeta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { rewriteSlots } from '../keys/rewrite-slots.ts';
import { addOrReplaceSlot, makeRecoverySlot, openWithRecovery } from '../keys/slots.ts';
import type { OpenStore } from '../open-store.ts';
import { recoverySlotOf } from '../people/slots.ts';
import { readySlotFile } from '../session/unlock.ts';

/** Throws invalid_input/recovery_code_mismatch for a code of another store, and for one that another took the place of. */
export async function requireCodeInForce(core: Core, store: OpenStore, code: RecoveryCode): Promise<void> {
  const file = readySlotFile(core);
  const { databaseKey, slot } = await openWithRecovery(file, code, core.jobs);
  databaseKey.fill(0);
  if (slot !== recoverySlotOf(store.read, file)) throw new EngineError('invalid_input', 'recovery_code_mismatch');
}

/** What is kept of a proof: `at` names when, in what the store says of itself; `standing` finds whoever gave it once more. */
interface Proof {
  standing: (db: Db) => Actor;
  at: string;
  verb: string;
}

/** The recovery code shown to open the data, which changes nothing but what is known of it. The code is zeroed. Throws as `requireCodeInForce`. */
export async function proveCode(core: Core, code: RecoveryCode, { standing, at, verb }: Proof): Promise<void> {
  const store = openStoreOf(core);
  try {
    await requireCodeInForce(core, store, code);
    await giveBackupKey(core, store, code);
  } finally {
    code.fill(0);
  }
  await store.transact((db) => {
    const actor = standing(db);
    setMeta(db, at, String(core.clock.nowMs()));
    store.record(db, { actor, verb });
  });
  tellKeysChanged(core);
}

/** Gates tell what they changed themselves; for a command dispatch does. */
export function tellKeysChanged(core: Core): void {
  tellChanged(core, ['keys', 'backups', 'audit']);
}

/** A store from before there were backups learns what they are encrypted to; nothing else about its slot changes hands. */
async function giveBackupKey(core: Core, { read, info }: OpenStore, code: RecoveryCode): Promise<void> {
  if (recoverySlotOf(read, readySlotFile(core))?.backupKey !== undefined) return;
  const { random, jobs } = core;
  const { rotations } = info;
  const databaseKey = info.withDatabaseKey((key) => Buffer.from(key));
  const slot = await makeRecoverySlot({ storeId: info.storeId, cipher: info.cipher, databaseKey, random, recoveryCode: code }, jobs).finally(() => databaseKey.fill(0));
  // For the key before, it would take the code's last way in. It is given at the next drill.
  if (info.rotations === rotations) rewriteSlots(info, (file) => addOrReplaceSlot(file, slot));
}
