import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ADMIN, auditTrail, patientUptime, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const MISMATCH = 'invalid_input/recovery_code_mismatch';
let running: RunningEngine;
let recoveryCode: string;
beforeEach(async () => {
  running = runEngine({ uptimeMs: patientUptime() });
  ({ recoveryCode } = await withOrganisation(running));
});
afterEach(() => running.stop());

const make = (needed = 2, total = 3) => running.call('keys.makeShares', { code: recoveryCode, needed, total });
const recover = (shares: readonly string[]): Promise<string> => running.outcome('session.recover', { shares, username: ADMIN.username });
/** What a call was refused with, and the places named. */
async function refused(operation: string, input: unknown): Promise<[reason: string, places: string[]]> {
  const reply = await running.reply(operation, input);
  if (reply.ok) throw new Error('done');
  return [reply.error.reason, (reply.error.fields ?? []).map(({ path }) => path)];
}

describe('shares of the recovery code', () => {
  test('are made of the code in force, by who looks after the keys, and told in the audit without what they are', async () => {
    const { shares, set, needed } = await make(3, 5);
    expect([needed, shares.length, new Set(shares).size]).toEqual([3, 5, 5]);
    for (const [at, share] of shares.entries()) expect(share.replaceAll('-', '')).toMatch(new RegExp(`^13${'123456789A'[at] ?? ''}${set}`, 'u'));
    const trail = await auditTrail(running);
    expect(trail.at(-1)).toMatchObject({ verb: 'recovery.shares_made', actor: { name: 'Example Admin' }, details: { needed: 3, total: 5, set } });
    for (const share of shares) expect(JSON.stringify(trail)).not.toContain(share.slice(10, 24));
    expect(await refused('keys.makeShares', { code: recoveryCode, needed: 3, total: 2 })).toEqual(['fields', ['needed']]);
    expect(await refused('keys.makeShares', { code: recoveryCode, needed: 1, total: 2 })).toEqual(['fields', ['needed']]);
    expect(await refused('keys.makeShares', { code: recoveryCode, needed: 2, total: 17 })).toEqual(['fields', ['total']]);
  });

  test('are not made of a code that opens nothing here', async () => {
    const other = runEngine();
    const { recoveryCode: foreign } = await withOrganisation(other);
    await other.stop();
    expect(await running.outcome('keys.makeShares', { code: foreign, needed: 2, total: 3 })).toBe(MISMATCH);
    expect((await auditTrail(running)).map(({ verb }) => verb)).not.toContain('recovery.shares_made');
  });

  test('open the data, as many as are needed, and the audit says that it was shares', async () => {
    const { shares } = await make(2, 3);
    await running.call('session.lock', {});
    expect(await recover(shares.slice(0, 1))).toBe('invalid_input/shares_too_few');
    const typed = [shares[2] ?? '', shares[0] ?? ''].map((share) => share.toLowerCase().replaceAll('-', ' '));
    expect(await recover(typed)).toBe('done');
    expect((await auditTrail(running)).filter(({ verb }) => verb === 'store.recovered')).toMatchObject([{ details: { as: 'opened_only', shares: 2 } }]);
  });

  test('are named where they are the reason: which is mistyped, of another set, or there twice', async () => {
    const [{ shares: own }, { shares: other }] = [await make(3, 4), await make(3, 4)];
    const [one = '', two = '', three = ''] = own;
    await running.call('session.lock', {});
    const wrong = (shares: readonly string[]): Promise<[string, string[]]> => refused('session.recover', { shares, username: ADMIN.username });
    expect(await wrong([one, two.replace(/.$/u, (last) => (last === '0' ? '1' : '0')), three])).toEqual(['share_malformed', ['shares.1']]);
    expect(await wrong([one, two, other[2] ?? ''])).toEqual(['shares_mixed', ['shares.2']]);
    expect(await wrong([one, two, one])).toEqual(['shares_repeated', ['shares.2']]);
    expect(await wrong([])).toEqual(['fields', ['shares']]);
    expect(await wrong(Array.from({ length: 17 }, () => one))).toEqual(['fields', ['shares']]);
    expect(await refused('session.recover', { code: recoveryCode, shares: own, username: ADMIN.username })).toEqual(['fields', ['code']]);
    // None of these was an attempt: nothing was tried against the data.
    await running.call('session.signIn', ADMIN);
    expect((await auditTrail(running)).map(({ verb }) => verb)).not.toContain('session.recovery_refused');
  });

  test('are tried in a drill as the code is', async () => {
    const { shares } = await make(2, 2);
    expect(await running.outcome('keys.drill', { shares })).toBe('done');
    expect(await running.outcome('keys.drill', { shares: shares.slice(1) })).toBe('invalid_input/shares_too_few');
    expect(await running.outcome('keys.drill', {})).toBe('invalid_input/fields');
    expect((await auditTrail(running)).filter(({ verb }) => verb === 'recovery.drilled')).toHaveLength(1);
  });

  test('of a code that another took the place of open nothing, and count as attempts', async () => {
    const { shares } = await make();
    const { recoveryCode: next } = await running.call('keys.makeCode', {});
    await running.call('keys.replaceCode', { code: next });
    expect(await running.outcome('keys.drill', { shares })).toBe(MISMATCH);
    expect(await running.outcome('keys.makeShares', { code: recoveryCode, needed: 2, total: 3 })).toBe(MISMATCH);
    await running.call('session.lock', {});
    expect(await recover(shares)).toBe(MISMATCH);
    await running.call('session.signIn', ADMIN);
    expect((await auditTrail(running)).map(({ verb }) => verb)).toContain('session.recovery_refused');
  });
});

test('before sign-in, shares are tried at no higher rate than the code', async () => {
  const [{ shares }, hurried] = [await make(), running.another()];
  await running.call('session.lock', {});
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => hurried.outcome('session.recover', { shares: shares.slice(0, 1), username: ADMIN.username })));
  expect(new Set(outcomes)).toEqual(new Set(['invalid_input/shares_too_few', 'rate_limited/too_many_calls']));
});
