import type { Core } from '../core.ts';
import { errorFields } from '../error-fields.ts';
import { deviceEntry } from '../keys/device-secret.ts';
import { readSlotFile } from '../keys/slot-file.ts';
import type { PasswordSlot } from '../keys/slot-file.ts';
import { makePasswordSlot, slotFingerprint } from '../keys/slots.ts';
import type { OpenStore } from '../open-store.ts';
import { dropStaleSlots, putSlotBeside } from '../people/slots.ts';

/**
 * Makes the key slot of a password just found right anew when it is of a former kind, asks for another work factor than
 * the one that is set, or was carried on over a rotation: only now is the password at hand. Trouble is logged and waits
 * for the next sign-in; nobody is kept out by it.
 */
export async function renewSlot(core: Core, store: OpenStore, who: { id: string; username: string; hash: string | null; password: string }): Promise<void> {
  const { settings, random, jobs, host } = core;
  const databaseKey = store.info.withDatabaseKey((key) => Buffer.from(key));
  try {
    const file = readSlotFile(store.info.dir);
    const own = file.slots.find((slot): slot is PasswordSlot => slot.kind === 'password' && slot.id === who.id);
    if (!own || !mustRenew(own, settings.scryptCost)) return;
    const { secret: deviceSecret } = await deviceEntry(host, file);
    const { storeId, cipher } = store.info;
    const slot = await makePasswordSlot({ storeId, cipher, personId: who.id, ...who, deviceSecret, databaseKey, random, scryptCost: settings.scryptCost }, jobs).finally(() => deviceSecret.fill(0));
    await store.transact((db) => {
      // Whoever set another password meanwhile has the last word.
      const { changes } = db.prepare('UPDATE person SET password_slot = ? WHERE id = ? AND password_hash IS ?').run(slotFingerprint(slot), who.id, who.hash);
      if (changes > 0) putSlotBeside(store.info, slot);
    });
    dropStaleSlots(store.read, store.info, core.clock.nowMs());
  } catch (error) {
    core.log.error('session.slot_not_renewed', errorFields(error));
  } finally {
    databaseKey.fill(0);
  }
}

function mustRenew(slot: PasswordSlot, scryptCost: number): boolean {
  return slot.publicKey === undefined || slot.carried !== undefined || slot.kdf.n !== scryptCost;
}
