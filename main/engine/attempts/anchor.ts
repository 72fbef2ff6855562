import { z } from 'zod';
import { freshLedger, MOST_COUNTED } from './ledger.ts';
import type { Ledger } from './ledger.ts';
import { accountWaitMs, LONGEST_GATE_WAIT_MS, recoveryWaitMs } from './policy.ts';
import type { AttemptPolicy } from './policy.ts';

/** Accounts that the anchor names; Windows keeps 2,560 bytes of an entry at most. */
const MOST_NAMED = 32;

/** An account in the ledger: 132 bits of an HMAC of its user name (RFC 2104, 5: no fewer than half of them), base64url. */
export const AccountLookup = z.string().regex(/^[\w-]{22}$/u);
export const Failures = z.number().int().min(0).max(MOST_COUNTED);
export const LedgerDigest = z.string().regex(/^[0-9a-f]{64}$/u);
export const LedgerSeq = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER - 1);

/**
 * What the keychain keeps of the ledger, so that a folder copied back shows and wins nothing: which state is the last,
 * and the counts themselves, of the accounts with the most failures one by one and of all others as the highest.
 */
export const AttemptsAnchor = z.strictObject({
  seq: LedgerSeq,
  digest: LedgerDigest,
  accounts: z.array(z.tuple([AccountLookup, Failures])).max(MOST_NAMED),
  others: Failures,
  machine: Failures,
  recovery: Failures,
});
export type AttemptsAnchor = z.infer<typeof AttemptsAnchor>;

/** The anchor of one state of the ledger. */
export function anchorOf(ledger: Ledger, { seq, digest }: { seq: number; digest: string }): AttemptsAnchor {
  const failing = ledger.accounts.filter(({ failures }) => failures > 0).toSorted((a, b) => b.failures - a.failures || b.countedAtSeq - a.countedAtSeq);
  return {
    seq,
    digest,
    accounts: failing.slice(0, MOST_NAMED).map(({ lookup, failures }) => [lookup, failures]),
    others: Math.max(ledger.unlisted.failures, failing[MOST_NAMED]?.failures ?? 0),
    machine: ledger.machine.failures,
    recovery: ledger.recovery.failures,
  };
}

/**
 * What is believed when the ledger is missing, damaged or older than its anchor: the counts of the anchor, each with
 * its whole wait again, and the machine waits as long as it ever does. Without an anchor nothing is known of anybody.
 */
export function supposed(anchor: AttemptsAnchor | null, policy: AttemptPolicy, uptimeMs: number): Ledger {
  const fresh = freshLedger(policy, uptimeMs);
  const waiting = (failures: number) => ({ failures, waitMs: accountWaitMs(failures, policy) });
  const recovery = anchor?.recovery ?? 0;
  return {
    ...fresh,
    machine: { failures: anchor?.machine ?? 0, waitMs: LONGEST_GATE_WAIT_MS },
    recovery: { failures: recovery, waitMs: recoveryWaitMs(recovery) },
    unlisted: waiting(anchor?.others ?? 0),
    accounts: (anchor?.accounts ?? []).map(([lookup, failures]) => ({ lookup, ...waiting(failures), countedAtSeq: anchor?.seq ?? 0, untold: 0 })),
    untoldRollbacks: 1,
  };
}
