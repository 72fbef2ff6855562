import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { setMeta } from '../db/meta.ts';
import type { Actor } from '../handler.ts';
import { parseRecoveryCode } from '../keys/recovery-code.ts';
import { openWithRecovery } from '../keys/slots.ts';
import { loadActor } from '../session/actor.ts';
import { readySlotFile } from '../session/unlock.ts';
import { DRILLED_AT } from './keys.ts';
import { rotateKey } from './rotate-key.ts';

export const keysGates = {
  rotate: rotateKey,

  /** Throws invalid_input/recovery_code_malformed and recovery_code_mismatch. */
  async drill(core: Core, _client: Client, input: ParsedInputOf<'keys.drill'>, actor: Actor): Promise<Record<string, never>> {
    const store = openStoreOf(core);
    const code = parseRecoveryCode(input.code);
    try {
      (await openWithRecovery(readySlotFile(core), code, core.jobs)).fill(0);
    } finally {
      code.fill(0);
    }
    await store.transact((db) => {
      const nowMs = core.clock.nowMs();
      const standing = loadActor(db, actor.sessionId, nowMs);
      setMeta(db, DRILLED_AT, String(nowMs));
      store.record(db, { actor: standing, verb: 'recovery.drilled' });
    });
    for (const client of core.clients.values()) client.emit('changed', { features: ['keys', 'audit'] });
    return {};
  },
};
