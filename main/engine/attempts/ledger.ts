import { accountWaitMs, eased, locks, machineWaitMs, recoveryWaitMs } from './policy.ts';
import type { AttemptPolicy } from './policy.ts';

/** As many accounts as are kept apart. */
export const MOST_ACCOUNTS = 1_000;
/** Where counting stops; far beyond what locks. */
export const MOST_COUNTED = 1_000_000;

/** Failures in a row, and what is left of the wait after the last of them. */
export interface Count {
  failures: number;
  waitMs: number;
}
export interface AccountCount extends Count {
  /** The account, as an HMAC of its user name; whether anybody has that name is not known here. */
  lookup: string;
  /** The state of the ledger in which it was last counted: tells old from new without a clock. */
  countedAtSeq: number;
  /** Failed attempts while the store was locked, of which the audit does not tell yet. */
  untold: number;
}

/**
 * Everything that is known about failed attempts. Waits are what was left of them at `uptimeMs`, by the time that the
 * machine has been up: no wall clock takes part, so setting it does nothing.
 */
export interface Ledger {
  uptimeMs: number;
  /** What held when the store was last open; it decides while the store is locked. */
  policy: AttemptPolicy;
  machine: Count;
  recovery: Count;
  /** What an account starts from that is not listed: as many failures as any that had to leave the list. */
  unlisted: Count;
  accounts: readonly AccountCount[];
  /** Untold attempts of accounts that had to leave the list. */
  untoldElsewhere: number;
  /** Wrong recovery codes of which the audit does not tell yet. */
  untoldRecoveries: number;
  /** How often a copied-back or missing ledger was noticed of which the audit does not tell yet. */
  untoldRollbacks: number;
}

/** How an account stands. */
export interface Standing extends Count {
  isLocked: boolean;
}
/** Untold attempts, by account and of accounts no longer listed, wrong recovery codes, and rollbacks. */
export interface Untold {
  accounts: ReadonlyMap<string, number>;
  elsewhere: number;
  recoveries: number;
  rollbacks: number;
}

const NONE: Count = { failures: 0, waitMs: 0 };

/** A ledger in which nobody failed yet. */
export function freshLedger(policy: AttemptPolicy, uptimeMs: number): Ledger {
  return { uptimeMs, policy, machine: NONE, recovery: NONE, unlisted: NONE, accounts: [], untoldElsewhere: 0, untoldRecoveries: 0, untoldRollbacks: 0 };
}

/**
 * The ledger as it is at a later uptime. A smaller one means that the machine was started anew: then what is certain
 * to have passed is the time since. Either way it is at most what really passed.
 */
export function elapse(ledger: Ledger, uptimeMs: number): Ledger {
  const passedMs = uptimeMs >= ledger.uptimeMs ? uptimeMs - ledger.uptimeMs : uptimeMs;
  const later = <T extends Count>(count: T): T => ({ ...count, waitMs: Math.max(0, count.waitMs - passedMs) });
  return {
    ...ledger,
    uptimeMs,
    machine: later(ledger.machine),
    recovery: later(ledger.recovery),
    unlisted: later(ledger.unlisted),
    accounts: ledger.accounts.map(later),
  };
}

/** How an account stands, by its count and the policy of the ledger. */
export function standingOf(ledger: Ledger, lookup: string): Standing {
  const { failures, waitMs } = find(ledger, lookup) ?? ledger.unlisted;
  return { failures, waitMs, isLocked: locks(failures, ledger.policy) };
}

/** The ledger with one more attempt at an account, before it is known how it ends. */
export function countAttempt(ledger: Ledger, lookup: string, atSeq: number, isUntold: boolean): Ledger {
  const before = find(ledger, lookup);
  const failures = more((before ?? ledger.unlisted).failures);
  const machine = more(ledger.machine.failures);
  const counted = { lookup, failures, waitMs: accountWaitMs(failures, ledger.policy), countedAtSeq: atSeq, untold: more(before?.untold ?? 0, isUntold ? 1 : 0) };
  return { ...put(ledger, counted), machine: { failures: machine, waitMs: machineWaitMs(machine) } };
}

/** The ledger with one more attempt at the recovery code. It has a count of its own, so that nobody's guesses block it. */
export function countRecovery(ledger: Ledger): Ledger {
  const failures = more(ledger.recovery.failures);
  return { ...ledger, recovery: { failures, waitMs: recoveryWaitMs(failures) }, untoldRecoveries: more(ledger.untoldRecoveries) };
}

/**
 * The ledger after an attempt was right: the account's count is what was begun after it, and the machine's is eased.
 * `failures` is the account's count with that attempt.
 */
export function attemptPassed(ledger: Ledger, lookup: string, failures: number): Ledger {
  const machine = eased(ledger.machine.failures);
  const now = find(ledger, lookup);
  // Nothing of it is left when it was unlocked meanwhile; then there is nothing to take back either.
  const left = Math.max(0, (now?.failures ?? 0) - failures);
  return {
    ...put(ledger, { ...(now ?? unseen(lookup)), failures: left, waitMs: left === 0 ? 0 : Math.min(now?.waitMs ?? 0, accountWaitMs(left, ledger.policy)) }),
    machine: { failures: machine, waitMs: Math.min(ledger.machine.waitMs, machineWaitMs(machine)) },
  };
}

/**
 * The ledger after an attempt that was neither right nor wrong: the password was right and a second factor is still to
 * come, or the data could not be opened. It counts for nothing; failures before it stay.
 */
export function attemptTakenBack(ledger: Ledger, lookup: string, failures: number): Ledger {
  const now = find(ledger, lookup);
  if (!now || now.failures < failures) return ledger;
  const isLast = now.failures === failures;
  return {
    ...put(ledger, { ...now, failures: now.failures - 1, waitMs: isLast ? 0 : now.waitMs }),
    machine: { failures: Math.max(0, ledger.machine.failures - 1), waitMs: isLast ? 0 : ledger.machine.waitMs },
  };
}

/** The ledger after somebody unlocked an account: it counts from nothing. */
export function unlocked(ledger: Ledger, lookup: string): Ledger {
  return put(ledger, { ...(find(ledger, lookup) ?? unseen(lookup)), ...NONE });
}

/** The ledger after the recovery code was right: nobody is kept out by what is only supposed of them. */
export function recovered(ledger: Ledger, lookup: string): Ledger {
  // The right one was counted as well.
  const untoldRecoveries = Math.max(0, ledger.untoldRecoveries - 1);
  return unlocked({ ...ledger, recovery: NONE, unlisted: NONE, machine: NONE, untoldRecoveries }, lookup);
}

/** The ledger after the recovery code was right, and nothing was opened by it for good. */
export function recoveryTakenBack(ledger: Ledger): Ledger {
  return { ...ledger, recovery: NONE, untoldRecoveries: Math.max(0, ledger.untoldRecoveries - 1) };
}

/** What the audit does not tell yet. */
export function untoldOf(ledger: Ledger): Untold {
  const accounts = new Map(ledger.accounts.filter(({ untold }) => untold > 0).map(({ lookup, untold }) => [lookup, untold]));
  return { accounts, elsewhere: ledger.untoldElsewhere, recoveries: ledger.untoldRecoveries, rollbacks: ledger.untoldRollbacks };
}

/** The ledger after the audit was told; what came since stays. */
export function told(ledger: Ledger, { accounts, elsewhere, recoveries, rollbacks }: Untold): Ledger {
  return pruned({
    ...ledger,
    accounts: ledger.accounts.map((account) => ({ ...account, untold: Math.max(0, account.untold - (accounts.get(account.lookup) ?? 0)) })),
    untoldElsewhere: Math.max(0, ledger.untoldElsewhere - elsewhere),
    untoldRecoveries: Math.max(0, ledger.untoldRecoveries - recoveries),
    untoldRollbacks: Math.max(0, ledger.untoldRollbacks - rollbacks),
  });
}

function more(count: number, by = 1): number {
  return Math.min(count + by, MOST_COUNTED);
}

function unseen(lookup: string): AccountCount {
  return { lookup, ...NONE, countedAtSeq: 0, untold: 0 };
}

function find({ accounts }: Ledger, lookup: string): AccountCount | undefined {
  return accounts.find((account) => account.lookup === lookup);
}

function put(ledger: Ledger, account: AccountCount): Ledger {
  return bounded(pruned({ ...ledger, accounts: [...ledger.accounts.filter(({ lookup }) => lookup !== account.lookup), account] }));
}

/** Without accounts of which there is nothing to say: not even that they stand better than those not listed. */
function pruned(ledger: Ledger): Ledger {
  if (ledger.unlisted.failures > 0) return ledger;
  return { ...ledger, accounts: ledger.accounts.filter(({ failures, untold }) => failures + untold > 0) };
}

/**
 * Keeps the list within its bound. The one with the fewest failures goes, the oldest of those first, and every account
 * that is not listed starts from its count: making room with invented names wins nothing, at any number of them.
 */
function bounded(ledger: Ledger): Ledger {
  if (ledger.accounts.length <= MOST_ACCOUNTS) return ledger;
  const [goes, ...stay] = ledger.accounts.toSorted((a, b) => a.failures - b.failures || a.countedAtSeq - b.countedAtSeq);
  if (!goes) return ledger;
  return {
    ...ledger,
    accounts: stay,
    unlisted: { failures: Math.max(ledger.unlisted.failures, goes.failures), waitMs: Math.max(ledger.unlisted.waitMs, goes.waitMs) },
    untoldElsewhere: more(ledger.untoldElsewhere, goes.untold),
  };
}
