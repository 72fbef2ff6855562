import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { PASSWORD_MIN_CODE_POINTS } from '../../../preload/contract/fields.ts';
import { administers } from '../../../preload/contract/permission.ts';
import type { Client, Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import { hashPassword } from '../keys/password.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import { withPepper } from '../keys/pepper.ts';
import { parseRecoveryCode } from '../keys/recovery-code.ts';
import { verifySlotFile, writeSlotFile } from '../keys/slot-file.ts';
import { addOrReplaceSlot, dropDeviceSlots, makePasswordSlot, openWithRecovery } from '../keys/slots.ts';
import { openStore } from '../open-store.ts';
import { grantsOfRole } from '../people/subject.ts';
import { beginSession } from './sign-in.ts';
import { status } from './status.ts';
import { keychainError, readySlotFile } from './unlock.ts';

/**
 * The way back when the keychain is lost: the recovery code opens the data, a new device secret is bound to this
 * machine, and an administrator gets a new password. Everybody else's key slot on this machine was sealed with the
 * old device secret; if that is gone, their passwords are set anew at the desk, and who was invited is invited again.
 */
export async function recover(core: Core, client: Client, input: ParsedInputOf<'session.recover'>): Promise<OutputOf<'session.status'>> {
  const code = parseRecoveryCode(input.code);
  await core.lifecycle.run(async () => {
    if (core.store) throw new EngineError('conflict', 'already_so');
    const slotFile = readySlotFile(core);
    await core.attempts.beginRecovery(core);
    const databaseKey = await openWithRecovery(slotFile, code, core.jobs);
    verifySlotFile(slotFile, databaseKey);
    // openStore takes the key over and zeroes it at close; the slot below needs its own copy until then.
    const { storeId, cipher } = slotFile;
    const keyForSlot = Buffer.from(databaseKey);
    const store = await openStore(core, { storeId, cipher, databaseKey });
    try {
      const person = store.read
        .prepare("SELECT id, name, email, role_id AS roleId FROM person WHERE username = ? AND status = 'active'")
        .get(input.username) as { id: string; name: string; email: string | null; roleId: string | null } | undefined;
      if (!person || !administers(grantsOfRole(store.read, person.roleId))) throw new EngineError('not_signed_in', 'wrong_credentials');
      const context = { name: person.name, username: input.username, email: person.email, organisation: store.organisation };
      requireGoodPassword(input.newPassword, context, PASSWORD_MIN_CODE_POINTS);
      const hash = await withPepper(store.read, (pepper) => hashPassword(core.jobs, { pepper, password: input.newPassword, cost: core.settings.bcryptCost }));
      const bound = await bindDevice(core, storeId, store.organisation);
      const slot = await makePasswordSlot(
        {
          storeId,
          cipher,
          databaseKey: keyForSlot,
          random: core.random,
          personId: person.id,
          username: input.username,
          password: input.newPassword,
          deviceSecret: bound.secret,
          scryptCost: core.settings.scryptCost,
        },
        core.jobs,
      );
      bound.secret.fill(0);
      await store.transact((db) => {
        db.prepare('UPDATE person SET password_hash = ?, version = version + 1 WHERE id = ?').run(hash, person.id);
        if (bound.isNew) db.prepare('DELETE FROM invitation').run();
        store.record(db, {
          actor: null,
          verb: 'store.recovered',
          target: { kind: 'person', id: person.id, name: person.name },
          details: { newDeviceSecret: bound.isNew },
        });
      });
      const kept = bound.isNew ? dropDeviceSlots(slotFile) : slotFile;
      writeSlotFile(store.info.dir, addOrReplaceSlot(kept, slot), keyForSlot);
      core.store = store;
      await beginSession(core, client, store, { id: person.id });
      await core.attempts.recovered(core, input.username, bound.isNew);
    } catch (error) {
      core.store = null;
      await store.close('refused');
      throw error;
    } finally {
      keyForSlot.fill(0);
    }
  });
  return status(core, client);
}

/**
 * The device secret that is there, or a new one kept in the keychain. A keychain that does not answer may hold a good
 * one, half of everybody's key, so nothing is written over it. Throws unavailable with the keychain's reason.
 */
async function bindDevice(core: Core, storeId: string, organisation: string): Promise<{ secret: Buffer; isNew: boolean }> {
  const found = await core.host.readDevice(storeId);
  if (found.state === 'ok') return { secret: found.value.secret, isNew: false };
  if (found.state !== 'entry_missing' && found.state !== 'entry_invalid') throw keychainError(found.state);
  const secret = core.random.bytes(32);
  const state = await core.host.writeDevice(storeId, { secret, organisation });
  if (state !== 'ok') throw keychainError(state);
  return { secret, isNew: true };
}
