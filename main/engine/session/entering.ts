import type { Attempt } from '../attempts/attempts.ts';
import { tellMeanwhile } from '../attempts/tell.ts';
import type { Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import type { ReasonOf } from '../../../preload/contract/errors.ts';
import { deviceEntry } from '../keys/device-secret.ts';
import { deviceMarkOf } from '../keys/kdf.ts';
import type { SlotFile } from '../keys/slot-file.ts';
import { openStore } from '../open-store.ts';
import type { OpenStore } from '../open-store.ts';
import { dropStaleSlots, markDevice } from '../people/slots.ts';
import { endOf } from './attempting.ts';
import { lockIfLockIsLost } from './lock.ts';
import { openSlot, readySlotFile } from './unlock.ts';

/** A way to be signed in: by password, or by an invitation. */
export interface WayIn<T> {
  username: string;
  /** Opens the locked store's key slot; the key is the caller's to zero. Throws the way's refusal. */
  openSlot(slotFile: SlotFile, deviceSecret: Buffer): Promise<Buffer>;
  /** Who these credentials belong to, or null; the refusal is in the audit then. */
  check(store: OpenStore): Promise<T | null>;
  /** What all that is wrong is answered with. */
  refusal: ReasonOf<'not_signed_in'>;
  /** Signs them in. */
  enter(store: OpenStore, checked: T): Promise<void>;
}

/**
 * Takes somebody in: counts the attempt before anything is looked at, opens the store if it is locked, checks, signs in,
 * and says how the attempt ended. Whoever opened the store and is not let in leaves it locked.
 */
export async function takeIn<T>(core: Core, way: WayIn<T>): Promise<void> {
  await core.lifecycle.run(async () => {
    await lockIfLockIsLost(core);
    const attempt = await core.attempts.begin(core, way.username);
    const wasOpen = core.store !== null;
    const store = core.store ?? (await unlock(core, way, attempt));
    let isTold = false;
    try {
      if (!wasOpen) dropStaleSlots(store.read, store.info, core.clock.nowMs());
      const checked = await way.check(store);
      core.store = store;
      // What was refused while it was locked, this attempt included, is written while it is open.
      if (!wasOpen) {
        await core.refusals.flush(core);
        await tellMeanwhile(core, store, attempt);
        isTold = true;
      }
      // A slot may outlive what it was made for as long as a crash between two files lasts; it opens nothing.
      if (checked === null) throw new EngineError('not_signed_in', way.refusal);
      await way.enter(store, checked);
      // Behind the answer: until it is written the attempt counts as a failed one, which is the safe side.
      void attempt.end('passed', isTold);
    } catch (error) {
      if (core.store) await attempt.end(endOf(error), isTold);
      // Whoever opened it is not in after all: the keys go, or nobody would be there to be locked out when idle.
      if (!wasOpen) {
        core.store = null;
        await store.close('refused');
      }
      throw error;
    }
  });
}

/** What keeps it from being written closes the store: else nobody would hold it, and nobody could open it. */
async function marked(store: OpenStore, deviceSecret: Buffer): Promise<void> {
  try {
    markDevice(store.info, deviceMarkOf(deviceSecret));
  } catch (error) {
    await store.close('refused');
    throw error;
  }
}

async function unlock(core: Core, way: WayIn<unknown>, attempt: Attempt): Promise<OpenStore> {
  try {
    const slotFile = readySlotFile(core);
    const device = await deviceEntry(core.host, slotFile);
    try {
      const { slotFile: proven, opened } = await openSlot(core, async (file) => ({ databaseKey: await way.openSlot(file, device.secret) }));
      const store = await openStore(core, { ...proven, slotFile: proven, ...opened });
      // It has opened a slot: from now on another one in its place is told apart from a wrong password.
      if (proven.deviceMark === null) await marked(store, device.secret);
      return store;
    } finally {
      device.secret.fill(0);
    }
  } catch (error) {
    // A wrong one is told when the store opens: the ledger keeps it until then.
    await attempt.end(endOf(error));
    throw error;
  }
}
