import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { setMeta } from '../db/meta.ts';
import type { Actor } from '../handler.ts';
import { parseRecoveryCode } from '../keys/recovery-code.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { rewriteSlots } from '../keys/rewrite-slots.ts';
import type { SlotFile } from '../keys/slot-file.ts';
import { addOrReplaceSlot, makeRecoverySlot, openWithRecovery } from '../keys/slots.ts';
import { readySlotFile } from '../session/unlock.ts';
import { DRILLED_AT } from './keys.ts';
import { createBackup } from './create-backup.ts';
import { restoreBackup } from './restore.ts';
import { rotateKey } from './rotate-key.ts';
import { scheduleGates } from './scheduled-backups.ts';
import { setAsideGates } from './set-aside.ts';
import { stillAllowed } from './standing.ts';
import { tryBackupGates } from './try-backup.ts';

export const backupsGates = { create: createBackup, restore: restoreBackup, ...scheduleGates, ...tryBackupGates, ...setAsideGates };

export const keysGates = {
  rotate: rotateKey,

  /** Throws invalid_input/recovery_code_malformed and recovery_code_mismatch. */
  async drill(core: Core, _client: Client, input: ParsedInputOf<'keys.drill'>, actor: Actor): Promise<Record<string, never>> {
    const store = openStoreOf(core);
    const code = parseRecoveryCode(input.code);
    try {
      const file = readySlotFile(core);
      const databaseKey = await openWithRecovery(file, code, core.jobs);
      databaseKey.fill(0);
      await giveBackupKey(core, file, code);
    } finally {
      code.fill(0);
    }
    await store.transact((db) => {
      const nowMs = core.clock.nowMs();
      const standing = stillAllowed(core, db, actor, 'keys.manage');
      setMeta(db, DRILLED_AT, String(nowMs));
      store.record(db, { actor: standing, verb: 'recovery.drilled' });
    });
    for (const client of core.clients.values()) client.emit('changed', { features: ['keys', 'backups', 'audit'] });
    return {};
  },
};

/** A store from before there were backups learns what they are encrypted to; nothing else about its slot changes hands. */
async function giveBackupKey(core: Core, { storeId, slots }: SlotFile, code: RecoveryCode): Promise<void> {
  if (slots.some((slot) => slot.kind === 'recovery' && slot.backupKey !== undefined)) return;
  const { random, jobs } = core;
  const { info } = openStoreOf(core);
  const { rotations } = info;
  const databaseKey = info.withDatabaseKey((key) => Buffer.from(key));
  const slot = await makeRecoverySlot({ storeId, cipher: info.cipher, databaseKey, random, recoveryCode: code }, jobs).finally(() => databaseKey.fill(0));
  // For the key before, it would take the code's last way in. It is given at the next drill.
  if (info.rotations === rotations) rewriteSlots(info, (file) => addOrReplaceSlot(file, slot));
}
