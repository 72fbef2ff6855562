import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attemptPassed, attemptTakenBack, countAttempt, countRecovery, elapse, freshLedger, MOST_ACCOUNTS, recovered, standingOf, told, unlocked, untoldOf } from '../../../main/engine/attempts/ledger.ts';
import type { Ledger } from '../../../main/engine/attempts/ledger.ts';
import { accountWaitMs, policyOf } from '../../../main/engine/attempts/policy.ts';
import { DEFAULT_SETTINGS } from '../../../main/engine/settings.ts';

const POLICY = policyOf(DEFAULT_SETTINGS);
const name = (n: number): string => `account-${String(n).padStart(14, '0')}`;
const OWNER = name(0);
const start = (uptimeMs = 0): Ledger => freshLedger(POLICY, uptimeMs);

/** The ledger after so many failures, whatever the waits say. */
function failed(ledger: Ledger, lookup: string, times: number, isUntold = false): Ledger {
  let next = ledger;
  for (let n = 0; n < times; n += 1) next = countAttempt(next, lookup, n, isUntold);
  return next;
}

describe('time', () => {
  it('passes by uptime, also over a restart of the machine', () => {
    const waiting = failed(start(1_000_000), OWNER, 5);
    expect(standingOf(waiting, OWNER).waitMs).toBe(30_000);
    expect(standingOf(elapse(waiting, 1_010_000), OWNER).waitMs).toBe(20_000);
    // Started anew: what is certain to have passed is the time since.
    expect(standingOf(elapse(waiting, 4_000), OWNER).waitMs).toBe(26_000);
  });

  it('is never credited beyond what passed, over any order of runs and restarts', () => {
    const step = fc.record({ ms: fc.nat({ max: 20_000 }), restart: fc.boolean() });
    fc.assert(
      fc.property(fc.nat({ max: 10 ** 9 }), fc.array(step, { maxLength: 20 }), (beganMs, steps) => {
        let ledger = failed(start(beganMs), OWNER, 10);
        let uptimeMs = beganMs;
        let reallyMs = 0;
        for (const { ms, restart } of steps) {
          uptimeMs = restart ? ms : uptimeMs + ms;
          reallyMs += ms;
          ledger = elapse(ledger, uptimeMs);
          expect(standingOf(ledger, OWNER).waitMs).toBeGreaterThanOrEqual(Math.max(0, 900_000 - reallyMs));
        }
      }),
    );
  });
});

describe('an account', () => {
  it('that nobody has counts like one that somebody has', () => {
    fc.assert(
      fc.property(fc.nat({ max: 150 }), (times) => {
        const both = failed(failed(start(), OWNER, times), name(1), times);
        expect(standingOf(both, OWNER)).toEqual(standingOf(both, name(1)));
      }),
    );
  });

  it('locks at a hundred and opens when it is unlocked', () => {
    const locked = failed(start(), OWNER, 100);
    expect(standingOf(failed(start(), OWNER, 99), OWNER).isLocked).toBe(false);
    expect(standingOf(locked, OWNER)).toEqual({ failures: 100, waitMs: 900_000, isLocked: true });
    expect(standingOf(unlocked(locked, OWNER), OWNER)).toEqual({ failures: 0, waitMs: 0, isLocked: false });
  });

  it('counts from nothing after a right attempt, but for what was begun after it', () => {
    const mine = failed(start(), OWNER, 7);
    const withLater = failed(mine, OWNER, 2);
    expect(standingOf(attemptPassed(mine, OWNER, 7), OWNER)).toEqual({ failures: 0, waitMs: 0, isLocked: false });
    expect(standingOf(attemptPassed(withLater, OWNER, 7), OWNER).failures).toBe(2);
    // Unlocked meanwhile: nothing is left that it could take away.
    expect(standingOf(attemptPassed(countAttempt(unlocked(mine, OWNER), OWNER, 9, false), OWNER, 7), OWNER).failures).toBe(0);
  });

  it('stands as before when an attempt is taken back', () => {
    const before = failed(start(), OWNER, 3);
    const after = attemptTakenBack(countAttempt(before, OWNER, 9, false), OWNER, 4);
    expect(standingOf(after, OWNER)).toEqual(standingOf(before, OWNER));
    expect(after.machine).toEqual(before.machine);
    expect(attemptTakenBack(before, name(1), 1)).toEqual(before);
  });

  it('has its recovery code counted apart, and let everybody in again who is only supposed to have failed', () => {
    const supposed = { ...failed(start(), OWNER, 100), unlisted: { failures: 100, waitMs: 900_000 } };
    const tried = countRecovery(supposed);
    expect(tried.machine).toEqual(supposed.machine);
    expect(standingOf(supposed, name(5)).isLocked).toBe(true);
    const open = recovered(tried, OWNER);
    expect(open.recovery.failures).toBe(0);
    expect([OWNER, name(5)].map((lookup) => standingOf(open, lookup).failures)).toEqual([0, 0]);
  });
});

describe('the machine', () => {
  it('counts over all names, and a right attempt eases it by half', () => {
    let ledger = start();
    for (let n = 0; n < 40; n += 1) ledger = countAttempt(ledger, name(n), n, false);
    expect(ledger.machine).toEqual({ failures: 40, waitMs: 30_000 });
    expect(attemptPassed(ledger, OWNER, 1).machine).toEqual({ failures: 20, waitMs: 1_000 });
  });
});

describe('the list', () => {
  it('is bounded, and filling it with invented names takes nothing from anybody', () => {
    let ledger = failed(start(), OWNER, 40);
    for (let n = 1; n <= MOST_ACCOUNTS + 500; n += 1) ledger = countAttempt(ledger, name(n), n, true);
    expect(ledger.accounts.length).toBe(MOST_ACCOUNTS);
    expect(standingOf(ledger, OWNER).failures).toBe(40);
    // Who had to go, and who never failed, start from what was let go of.
    expect(standingOf(ledger, name(1)).failures).toBe(1);
    expect(standingOf(ledger, name(999_999)).failures).toBe(1);
    expect(ledger.accounts.reduce((sum, { untold }) => sum + untold, ledger.untoldElsewhere)).toBe(MOST_ACCOUNTS + 500);
  });

  it('never forgets a failure, whatever is tried and whoever is let in', () => {
    const act = fc.record({ who: fc.oneof(fc.nat({ max: 20 }), fc.integer({ min: MOST_ACCOUNTS - 10, max: MOST_ACCOUNTS + 30 })), what: fc.constantFrom('fail', 'fail', 'fail', 'pass', 'take back', 'unlock') });
    let full = start();
    for (let n = 0; n < MOST_ACCOUNTS - 2; n += 1) full = countAttempt(full, name(n), n, false);
    fc.assert(
      fc.property(fc.array(act, { minLength: 40, maxLength: 60 }), (acts) => {
        let ledger = full;
        const least = new Map(full.accounts.map(({ lookup, failures }) => [lookup, failures]));
        for (const { who, what } of acts) {
          const lookup = name(who);
          const counted = countAttempt(ledger, lookup, 5_000, false);
          const failures = (least.get(lookup) ?? 0) + 1;
          expect(standingOf(counted, lookup).failures >= failures || counted.unlisted.failures >= failures).toBe(true);
          const now = standingOf(counted, lookup).failures;
          if (what === 'fail') [ledger] = [counted, least.set(lookup, failures)];
          if (what === 'pass') [ledger] = [attemptPassed(counted, lookup, now), least.set(lookup, 0)];
          if (what === 'take back') ledger = attemptTakenBack(counted, lookup, now);
          if (what === 'unlock') [ledger] = [unlocked(counted, lookup), least.set(lookup, 0)];
          expect(ledger.accounts.length).toBeLessThanOrEqual(MOST_ACCOUNTS);
        }
        const listed = new Map(ledger.accounts.map((account) => [account.lookup, account.failures]));
        const forgotten = [...least].filter(([lookup, atLeast]) => (listed.get(lookup) ?? ledger.unlisted.failures) < atLeast);
        expect(forgotten).toEqual([]);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});

describe('what is untold', () => {
  it('is told once, and what comes meanwhile stays', () => {
    const ledger = failed(failed(start(), OWNER, 3, true), name(1), 1, true);
    const before = untoldOf(ledger);
    expect([...before.accounts]).toEqual([[OWNER, 3], [name(1), 1]]);
    const later = countAttempt(ledger, OWNER, 9, true);
    expect([...untoldOf(told(later, before)).accounts]).toEqual([[OWNER, 1]]);
    expect(standingOf(told(later, before), OWNER)).toEqual(standingOf(later, OWNER));
  });
});

describe('guessing as fast as the waits allow', () => {
  it('takes most of a day to a lock, and gets a hundred tries', () => {
    let ledger = start();
    let uptimeMs = 0;
    let tries = 0;
    while (!standingOf(ledger, OWNER).isLocked) {
      uptimeMs += Math.max(standingOf(ledger, OWNER).waitMs, ledger.machine.waitMs);
      ledger = countAttempt(elapse(ledger, uptimeMs), OWNER, tries, false);
      tries += 1;
    }
    expect(tries).toBe(100);
    const waitsMs = Array.from({ length: 99 }, (_, n) => accountWaitMs(n + 1, POLICY)).reduce((sum, ms) => sum + ms, 0);
    expect(uptimeMs).toBe(waitsMs);
    expect(uptimeMs).toBeGreaterThan(22 * 3_600_000);
  });
});
