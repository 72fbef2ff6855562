import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { PASSWORD_MIN_CODE_POINTS } from '../../../preload/contract/fields.ts';
import type { Client, Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { meta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';
import { parseIdentity } from '../keys/age-keys.ts';
import { openWithEscrow } from '../keys/escrow.ts';
import { deviceMarkOf } from '../keys/kdf.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import { typedCode } from '../keys/recovery-shares.ts';
import type { Slot, SlotFile } from '../keys/slot-file.ts';
import { openWithRecovery } from '../keys/slots.ts';
import { openStore } from '../open-store.ts';
import type { OpenStore } from '../open-store.ts';
import { newCredentials } from '../people/password.ts';
import { dropDeviceSlots, dropStaleSlots, ESCROW_SLOT, recoverySlotOf, replacePassword } from '../people/slots.ts';
import { administratorOf, bindDevice } from './recovering.ts';
import type { Administrator } from './recovering.ts';
import { beginSession } from './sign-in.ts';
import { status } from './status.ts';
import { openSlot, readySlotFile } from './unlock.ts';

/**
 * The way back when the keychain is lost: the recovery code, shares of it, or the organisation's escrow key opens the data, a new device
 * secret is bound to this machine, and an administrator gets a new password. Everybody else's key slot on this machine was
 * sealed with the old device secret; if that is gone, their passwords are set anew at the desk, and who was invited is
 * invited again.
 *
 * Without a new password the code opens the data until it is locked, and that is all: no password, no slot and nothing in
 * the keychain is changed. So nobody is shut out by a keychain that does not answer, and one that is back finds all as it was.
 */
export async function recover(core: Core, client: Client, input: ParsedInputOf<'session.recover'>): Promise<OutputOf<'session.status'>> {
  const way = await wayOf(input);
  await core.lifecycle.run(async () => {
    if (core.store) throw new EngineError('conflict', 'already_so');
    readySlotFile(core);
    await core.attempts.beginRecovery(core);
    const { slotFile, opened } = await openSlot(core, (file) => way.open(core, file)).finally(() => way.forget());
    const { databaseKey, slots } = opened;
    const store = await openStore(core, { ...slotFile, slotFile, databaseKey });
    try {
      // What another took the place of opens its slot as long as that is there, and nothing more.
      dropStaleSlots(store.read, store.info, core.clock.nowMs());
      if (input.newPassword !== undefined) store.info.health.requireUpgraded();
      way.requireInForce(store.read, slotFile, slots);
      const person = administratorOf(store.read, input.username);
      const { id, name, username } = person;
      const renewal = input.newPassword === undefined ? null : await renew(core, { slotFile, store }, person, input.newPassword);
      await store.transact((db) => {
        if (renewal?.isNewDevice) db.prepare('DELETE FROM invitation').run();
        store.record(db, {
          actor: null,
          verb: 'store.recovered',
          target: { kind: 'person', id, name },
          details: { ...(renewal ? { newDeviceSecret: renewal.isNewDevice } : { as: 'opened_only' }), ...(input.shares ? { shares: input.shares.length } : {}) },
        });
        if (way.verb) store.record(db, { actor: null, verb: way.verb, target: { kind: 'person', id, name } });
        if (!renewal) return;
        if (renewal.isNewDevice) dropDeviceSlots(store.info, renewal.deviceMark);
        replacePassword(db, store.info, renewal.credentials);
      });
      dropStaleSlots(store.read, store.info, core.clock.nowMs());
      core.store = store;
      await beginSession(core, client, store, { id });
      await core.attempts.recovered(core, username, renewal?.isNewDevice ?? false);
    } catch (error) {
      core.store = null;
      await store.close('refused');
      throw error;
    }
    // Also where it did not come to be tried.
  }).finally(() => way.forget());
  return status(core, client);
}

interface Way {
  /** With the slots that it opens. */
  open(core: Core, slotFile: SlotFile): Promise<{ databaseKey: Buffer; slots: Slot[] }>;
  /** Throws invalid_input unless one of them is the one that the database knows. */
  requireInForce(db: Db, slotFile: SlotFile, slots: readonly Slot[]): void;
  /** Zeroes what was typed. */
  forget(): void;
  /** Of the event that tells of this way besides. */
  verb: string | null;
}

/** By what the data is opened: read before anything else, so that a mistyped one counts as no attempt. */
async function wayOf({ code, shares, escrowKey }: Pick<ParsedInputOf<'session.recover'>, 'code' | 'shares' | 'escrowKey'>): Promise<Way> {
  if (escrowKey !== undefined) {
    const privateKey = parseIdentity(escrowKey);
    return {
      verb: 'escrow.used',
      open: async (_core, slotFile) => await Promise.resolve(openWithEscrow(slotFile, privateKey)),
      requireInForce(db, _slotFile, slots): void {
        const named = meta(db, ESCROW_SLOT);
        if (!slots.some(({ id }) => id === named)) throw new EngineError('invalid_input', 'escrow_key_mismatch');
      },
      forget: () => privateKey.fill(0),
    };
  }
  const typed = await typedCode({ code, shares });
  return {
    verb: null,
    async open(core, slotFile) {
      const { databaseKey, slot } = await openWithRecovery(slotFile, typed, core.jobs);
      return { databaseKey, slots: [slot] };
    },
    requireInForce(db, slotFile, [slot]): void {
      if (slot !== recoverySlotOf(db, slotFile)) throw new EngineError('invalid_input', 'recovery_code_mismatch');
    },
    forget: () => typed.fill(0),
  };
}

/** The machine bound anew where it must be, and what a new password needs. Throws invalid_input with the password's reason, unavailable with the keychain's. */
async function renew(core: Core, { slotFile, store }: { slotFile: SlotFile; store: OpenStore }, { id, name, username, email }: Administrator, newPassword: string) {
  requireGoodPassword(newPassword, { name, username, email, organisation: store.organisation }, PASSWORD_MIN_CODE_POINTS);
  const { secret, wasKept } = await bindDevice(core, slotFile.storeId, store.organisation);
  const deviceMark = deviceMarkOf(secret);
  const isNewDevice = !wasKept || (slotFile.deviceMark !== null && slotFile.deviceMark !== deviceMark);
  const { settings, random, jobs, host } = core;
  const credentials = await newCredentials(store.read, { id, username }, newPassword, { store: store.info, settings, random, jobs, host }, secret);
  return { isNewDevice, deviceMark, credentials };
}
