import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, patientUptime, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';
import { enrol } from '../second-factor/enrolled.ts';

const NEXT = 'seven quiet lanterns drift';
let clock: TestClock;
let running: RunningEngine;

beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock, uptimeMs: patientUptime() });
  await withOrganisation(running);
});
afterEach(() => running.stop());

const change = (input: { password: string; newPassword: string; secondFactor?: string }, on = running): Promise<string> => on.outcome('session.changePassword', input);
const signIn = (password: string, on = running): Promise<string> => on.outcome('session.signIn', { username: ADMIN.username, password });
const slots = (): string => readFileSync(join(running.dataDir, 'store', 'keyslots.json'), 'utf8');

it('the new password opens the machine and signs in, the old one does neither', async () => {
  expect(await change({ password: ADMIN.password, newPassword: NEXT })).toBe('done');
  await running.engine.close();
  running = runEngine({ clock, uptimeMs: patientUptime(), dataDir: running.dataDir });
  expect(await signIn(ADMIN.password)).toBe('not_signed_in/wrong_credentials');
  expect(await signIn(NEXT)).toBe('done');
  expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
});

it('this session goes on, confirmed; every other of the same person ends, and nobody else’s', async () => {
  const person = await running.call('people.create', { name: 'Example Worker', username: 'worker', email: null, team: null, roleId: 'field_worker' });
  await running.call('people.setPassword', { personId: person.id, newPassword: 'an example long password' });
  const second = running.another();
  await second.call('session.signIn', ADMIN);
  const worker = running.another();
  await worker.call('session.signIn', { username: 'worker', password: 'an example long password' });
  clock.advance(10 * 60_000);
  expect(await change({ password: ADMIN.password, newPassword: NEXT })).toBe('done');
  expect(await running.reply('settings.set', { settings: { idleLockMinutes: 10 } })).toMatchObject({ ok: true });
  expect(await second.reply('people.facets', {})).toMatchObject({ error: { code: 'not_signed_in' } });
  expect(await worker.reply('drafts.list', {})).toMatchObject({ ok: true });
  const { rows } = await running.call('sessions.list', { offset: 0, limit: 10, includeEnded: true });
  expect(rows.map(({ endedWhy }) => endedWhy).sort()).toEqual([null, null, 'password_set']);
  expect((await auditTrail(running)).filter(({ verb }) => verb === 'person.password_changed')).toMatchObject([{ actor: { name: 'Example Admin' }, target: { name: 'Example Admin' }, outcome: 'done' }]);
});

describe('is refused, and nothing changes,', () => {
  it.each([
    ['with another than the present one', { password: 'not the right example horse', newPassword: NEXT }, 'not_signed_in/wrong_credentials'],
    ['for the same one again', { password: ADMIN.password, newPassword: ADMIN.password }, 'invalid_input/password_unchanged'],
    ['for one that is too short', { password: ADMIN.password, newPassword: 'lantern drift' }, 'invalid_input/password_too_short'],
    ['for one made of known names', { password: ADMIN.password, newPassword: 'Example Organisation' }, 'invalid_input/password_context'],
  ])('%s', async (_what, input, why) => {
    const before = slots();
    expect(await change(input)).toBe(why);
    expect(slots()).toBe(before);
    expect(await signIn(ADMIN.password)).toBe('done');
  });

  it('when the keychain does not answer', async () => {
    const readDevice = running.host.readDevice;
    running.host.readDevice = () => Promise.resolve({ state: 'locked' });
    expect(await change({ password: ADMIN.password, newPassword: NEXT })).toBe('unavailable/keychain_locked');
    running.host.readDevice = readDevice;
    expect(await signIn(ADMIN.password)).toBe('done');
  });

  it('for nobody who is not signed in', async () => {
    expect(await change({ password: ADMIN.password, newPassword: NEXT }, running.another())).toBe('not_signed_in/no_session');
  });
});

it('wrong ones are counted as attempts at the account, and are in the audit', async () => {
  await running.engine.close();
  running = runEngine({ clock, uptimeMs: () => 0, dataDir: running.dataDir });
  await running.call('session.signIn', ADMIN);
  for (let attempt = 0; attempt < 5; attempt += 1) expect(await change({ password: 'not the right example horse', newPassword: NEXT })).toBe('not_signed_in/wrong_credentials');
  expect(await change({ password: ADMIN.password, newPassword: NEXT })).toBe('rate_limited/try_later');
  expect((await auditTrail(running)).some(({ verb }) => verb === 'session.sign_in_refused')).toBe(true);
});

it('a new one too short to stand alone will do beside a second factor only', async () => {
  const short = 'quiet drift';
  expect(await change({ password: ADMIN.password, newPassword: short })).toBe('invalid_input/password_too_short');
  const { device } = await enrol(running, clock);
  expect(await change({ password: ADMIN.password, newPassword: short })).toBe('not_signed_in/second_factor_needed');
  const code = device.code();
  expect(await change({ password: ADMIN.password, newPassword: short, secondFactor: code })).toBe('done');
  // The code is spent by it.
  expect(await change({ password: short, newPassword: NEXT, secondFactor: code })).toBe('not_signed_in/wrong_second_factor');
});

it('the old one opens the key of the data no more, and its slot is gone', async () => {
  expect(await change({ password: ADMIN.password, newPassword: NEXT })).toBe('done');
  await expect(openKey(running.dataDir, ADMIN)).rejects.toMatchObject({ reason: 'wrong_credentials' });
  expect((JSON.parse(slots()) as { slots: { kind: string }[] }).slots.filter(({ kind }) => kind === 'password')).toHaveLength(1);
});

it('nothing of the rules is told to whoever does not know the present one', async () => {
  for (const newPassword of ['passwordpassword', 'Example Organisation', 'short one']) {
    expect(await change({ password: 'not the right example horse', newPassword })).toBe('not_signed_in/wrong_credentials');
  }
});

it('the same one typed on another keyboard is the same', async () => {
  const [composed = '', decomposed = ''] = (['NFC', 'NFD'] as const).map((form) => '\u00fcber den Wolken im Garten'.normalize(form));
  expect(composed).not.toBe(decomposed);
  expect(await change({ password: ADMIN.password, newPassword: composed })).toBe('done');
  expect(await change({ password: composed, newPassword: decomposed })).toBe('invalid_input/password_unchanged');
});

it('two at once have one outcome, which signs in', async () => {
  const [first, second] = await Promise.all(['first', 'second'].map((word) => change({ password: ADMIN.password, newPassword: `${word} ${NEXT}` })));
  expect([first, second].filter((one) => one === 'done')).toHaveLength(1);
  expect(await signIn(`${first === 'done' ? 'first' : 'second'} ${NEXT}`)).toBe('done');
});
