import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import { accountWaitMs, locks, machineWaitMs, policyOf, recoveryWaitMs } from '../../../main/engine/attempts/policy.ts';
import { DEFAULT_SETTINGS } from '../../../main/engine/settings.ts';

const POLICY = policyOf(DEFAULT_SETTINGS);

describe('the waits', () => {
  it('of an account grow from the fifth failure on: 30 s, 1, 2, 4, 8 and then 15 minutes', () => {
    const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 99].map((failures) => accountWaitMs(failures, POLICY) / 1000);
    expect(seconds).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
  });

  it('of the machine grow from the twentieth failure on, up to 30 s, and the recovery code’s from the fifth', () => {
    expect([19, 20, 21, 22, 23, 24, 25, 26, 10_000].map((failures) => machineWaitMs(failures) / 1000)).toEqual([0, 1, 2, 4, 8, 16, 30, 30, 30]);
    expect([4, 5, 6, 9, 10, 1_000_000].map((failures) => recoveryWaitMs(failures) / 1000)).toEqual([0, 1, 2, 16, 30, 30]);
  });

  it('end in a lock after as many failures as NIST allows, and not before', () => {
    expect([99, 100, 101].map((failures) => locks(failures, POLICY))).toEqual([false, true, true]);
  });

  it('never shrink with more failures, are whole and bounded, whatever is set', () => {
    const any = fc.record({ freeAttempts: fc.integer(), longestWaitMinutes: fc.integer(), mostFailures: fc.integer() });
    fc.assert(
      fc.property(any, fc.nat({ max: 2_000_000 }), (set, failures) => {
        const policy = policyOf(set);
        const waitMs = accountWaitMs(failures, policy);
        expect(Number.isInteger(waitMs)).toBe(true);
        expect(accountWaitMs(failures + 1, policy)).toBeGreaterThanOrEqual(waitMs);
        expect(waitMs).toBeLessThanOrEqual(SETTINGS.longestWaitMinutes.most * 60_000);
        expect(policy.mostFailures).toBeLessThanOrEqual(100);
        expect(accountWaitMs(policy.freeAttempts, policy)).toBe(30_000);
      }),
    );
  });
});
