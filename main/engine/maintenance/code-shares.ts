import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import type { Actor } from '../handler.ts';
import { parseRecoveryCode } from '../keys/recovery-code.ts';
import { makeShares } from '../keys/recovery-shares.ts';
import { formatShare, setOf } from '../keys/share-code.ts';
import { requireCodeInForce, tellKeysChanged } from './prove-code.ts';
import { stillAllowed } from './standing.ts';

/**
 * Shares out the recovery code in force, which somebody types; nothing of the shares is kept. The audit tells how many
 * there are and of which set. Throws invalid_input/recovery_code_malformed, recovery_code_mismatch.
 */
export async function shareCode(core: Core, _client: Client, { code: typed, needed, total }: ParsedInputOf<'keys.makeShares'>, actor: Actor): Promise<OutputOf<'keys.makeShares'>> {
  const store = openStoreOf(core);
  const code = parseRecoveryCode(typed);
  try {
    await requireCodeInForce(core, store, code);
    const shares = await makeShares(code, { needed, total }, core.random);
    try {
      const [first = Buffer.alloc(0)] = shares;
      const set = setOf(first);
      await store.transact((db) => {
        store.record(db, { actor: stillAllowed(core, db, actor, 'keys.manage'), verb: 'recovery.shares_made', details: { needed, total, set } });
      });
      tellKeysChanged(core);
      return { set, needed, shares: shares.map(formatShare) };
    } finally {
      for (const share of shares) share.fill(0);
    }
  } finally {
    code.fill(0);
  }
}
