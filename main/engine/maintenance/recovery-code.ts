import { timingSafeEqual } from 'node:crypto';
import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { setMeta } from '../db/meta.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { formatRecoveryCode, newRecoveryCode, parseRecoveryCode } from '../keys/recovery-code.ts';
import type { RecoveryCode } from '../keys/recovery-code.ts';
import { rewriteSlots } from '../keys/rewrite-slots.ts';
import { addSlotsBeside, makeRecoverySlot } from '../keys/slots.ts';
import type { OpenStore } from '../open-store.ts';
import { dropStaleSlots, RECOVERY_SLOT } from '../people/slots.ts';
import { CONFIRMED_AT, keysOf } from './keys.ts';
import { tellKeysChanged } from './prove-code.ts';
import { stillAllowed } from './standing.ts';

/** Long enough to find a printer and a pen. */
export const PENDING_CODE = { lifetimeMs: 60 * 60_000, expired: 'recovery_code_expired' } as const;

/** Another recovery code in the place of the one there is. */
export const recoveryCodeGates = {
  /** Shows a new code, this once. The one before goes on until this one was typed back. */
  async makeCode(core: Core, _client: Client, _input: ParsedInputOf<'keys.makeCode'>, { sessionId }: Actor): Promise<OutputOf<'keys.makeCode'>> {
    openStoreOf(core);
    const code = newRecoveryCode(core.random);
    const recoveryCode = formatRecoveryCode(code);
    return Promise.resolve({ recoveryCode, untilMs: core.pendingCodes.begin(sessionId, code) });
  },

  /**
   * Puts the code that was shown in force, once it is typed back. Its slot comes beside the one there is; which of the two
   * is good, the database says with the event that tells of it: a kill at any point leaves exactly one of them good.
   * Throws not_found/recovery_code_expired; invalid_input/recovery_code_malformed, recovery_code_mismatch;
   * conflict/changed_meanwhile when the database key was rotated meanwhile.
   */
  async replaceCode(core: Core, _client: Client, input: ParsedInputOf<'keys.replaceCode'>, actor: Actor): Promise<OutputOf<'keys.replaceCode'>> {
    const store = openStoreOf(core);
    const { sessionId } = actor;
    const code = parseRecoveryCode(input.code);
    try {
      if (!timingSafeEqual(code, core.pendingCodes.of(sessionId).secret)) throw new EngineError('invalid_input', 'recovery_code_mismatch');
      await putInForce(core, store, code, actor);
    } finally {
      code.fill(0);
    }
    // Where this comes to nothing the next opening does it: the code before is good for nothing already.
    dropStaleSlots(store.read, store.info, core.clock.nowMs());
    tellKeysChanged(core);
    return keysOf(store.read, store.info, core.settings);
  },
};

async function putInForce(core: Core, store: OpenStore, recoveryCode: RecoveryCode, actor: Actor): Promise<void> {
  const { random, jobs } = core;
  const { storeId, cipher, rotations } = store.info;
  const databaseKey = store.info.withDatabaseKey((key) => Buffer.from(key));
  const slot = await makeRecoverySlot({ storeId, cipher, databaseKey, random, recoveryCode }, jobs).finally(() => databaseKey.fill(0));
  await store.transact((db) => {
    const standing = stillAllowed(core, db, actor, 'keys.manage');
    // Asked twice at once, it is done once.
    core.pendingCodes.of(actor.sessionId);
    if (store.info.rotations !== rotations) throw new EngineError('conflict', 'changed_meanwhile');
    setMeta(db, RECOVERY_SLOT, slot.id);
    setMeta(db, CONFIRMED_AT, String(core.clock.nowMs()));
    store.record(db, { actor: standing, verb: 'recovery.code_replaced' });
    // Last, while the transaction can be taken back.
    rewriteSlots(store.info, (file) => addSlotsBeside(file, [slot]));
  });
  core.pendingCodes.drop(actor.sessionId);
}
