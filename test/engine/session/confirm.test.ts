import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

const MINUTE_MS = 60_000;
let clock: TestClock;
let running: RunningEngine;

beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock });
  await withOrganisation(running);
});
afterEach(() => running.stop());

const change = { settings: { idleLockMinutes: 10 } };

describe('a sensitive operation', () => {
  it('goes through for some minutes after the sign-in, and then asks for the password', async () => {
    clock.advance(SETTINGS.reauthMinutes.preset * MINUTE_MS - 1);
    expect(await running.outcome('settings.set', change)).toBe('done');
    clock.advance(1);
    expect(await running.outcome('settings.set', { settings: { idleLockMinutes: 11 } })).toBe('reauth_required/password_needed');
    expect((await running.call('settings.get', {})).settings.idleLockMinutes).toBe(10);
  });

  it('goes through again once the password was given, in that session only', async () => {
    const other = running.another();
    await other.call('session.signIn', ADMIN);
    clock.advance(10 * MINUTE_MS);
    expect(await running.call('session.confirm', { password: ADMIN.password })).toEqual({ untilMs: clock.nowMs() + 5 * MINUTE_MS });
    expect(await running.outcome('settings.set', change)).toBe('done');
    expect(await other.outcome('settings.set', change)).toBe('reauth_required/password_needed');
    expect((await auditTrail(running)).filter(({ verb }) => verb === 'session.confirmed')).toHaveLength(1);
  });

  it('does not take a wrong password, which is in the audit', async () => {
    clock.advance(10 * MINUTE_MS);
    expect(await running.outcome('session.confirm', { password: 'not the right example horse' })).toBe('not_signed_in/wrong_credentials');
    expect(await running.outcome('settings.set', change)).toBe('reauth_required/password_needed');
    expect((await auditTrail(running)).filter(({ verb }) => verb === 'session.sign_in_refused')).toHaveLength(1);
  });

  it('is not let through by a clock set back to before the password was given', async () => {
    clock.advance(-MINUTE_MS);
    expect(await running.outcome('settings.set', change)).toBe('reauth_required/password_needed');
  });

  it('is refused to who may not do it at all, without asking for a password', async () => {
    const { id } = await running.call('people.create', { name: 'Example Worker', username: 'example.worker', email: null, team: null, roleId: 'field_worker' });
    await running.call('people.setPassword', { personId: id, newPassword: 'worker example horse battery' });
    const worker = running.another();
    await worker.call('session.signIn', { username: 'example.worker', password: 'worker example horse battery' });
    clock.advance(10 * MINUTE_MS);
    expect(await worker.outcome('settings.set', change)).toBe('forbidden/no_permission');
  });

  it('is never open to who is not signed in', () => {
    for (const operation of OPERATIONS.values()) if ('reauth' in operation && operation.reauth) expect(operation.permission).not.toBe('anyone');
  });
});
