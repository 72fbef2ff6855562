import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, patientUptime, runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const USERNAME = 'example.worker';
/** Text of so many bytes that repeats nothing, cut from numbered words. */
const bytes = (count: number): string => Array.from({ length: count }, (_, n) => `word${String(n)} `).join('').slice(0, count);

let running: RunningEngine;
let personId: string;
let other: RunningEngine;

beforeEach(async () => {
  running = runEngine({ uptimeMs: patientUptime() });
  await withOrganisation(running);
  personId = (await running.call('people.create', { name: 'Example Worker', username: USERNAME, email: null, team: null, roleId: 'field_worker' })).id;
  other = running.another();
});
afterEach(() => running.stop());

const set = (newPassword: string) => running.reply('people.setPassword', { personId, newPassword });
const signsIn = async (password: string): Promise<boolean> => {
  const reply = await other.reply('session.signIn', { username: USERNAME, password });
  if (!reply.ok) expect(reply.error.reason).toBe('wrong_credentials');
  return reply.ok;
};

describe('a password set and signed in with', () => {
  it.each([
    // bcrypt alone reads 72 bytes and no further, and ends at a zero: what differs behind would be let in.
    ['72 bytes', bytes(72), [`${bytes(72)}x`, bytes(71), `${bytes(71)}x`]],
    ['73 bytes', bytes(73), [bytes(72), `${bytes(72)}x`, bytes(74), `${bytes(71)}xx`]],
    ['1,000 bytes', bytes(1_000), [bytes(999), `${bytes(999)}x`, bytes(72), bytes(73), `${bytes(500)}x${bytes(1_000).slice(501)}`]],
    ['a zero in the middle', 'before the zero\u0000after the zero', ['before the zero', 'before the zero\u0000', 'before the zero\u0000after the zerO', 'before the zeroafter the zero']],
    ['emoji', '🧷🪢⚓🛟🐚🧭🪁🎏🧶🪡🧵🪣🛶⛵🚣', ['🧷🪢⚓🛟🐚🧭🪁🎏🧶🪡🧵🪣🛶⛵', '🧷🪢⚓🛟🐚🧭🪁🎏🧶🪡🧵🪣🛶⛵🛥']],
    ['spaces at both ends', '  teapots fly by night  ', ['teapots fly by night', ' teapots fly by night  ', '  teapots fly by night']],
  ])('of %s is all of it and nothing else', async (_what, password, nearMisses) => {
    expect(await set(password)).toMatchObject({ ok: true });
    for (const typed of nearMisses) expect(await signsIn(typed), JSON.stringify(typed)).toBe(false);
    expect(await signsIn(password)).toBe(true);
  });

  it('with an accent is the same composed and decomposed, and another without it', async () => {
    expect(await set('Caf\u00e9 teapots fly by night')).toMatchObject({ ok: true });
    expect(await signsIn('Cafe teapots fly by night')).toBe(false);
    expect(await signsIn('Cafe\u0301 teapots fly by night')).toBe(true);
    expect(await signsIn('Caf\u00e9 teapots fly by night')).toBe(true);
  });

  it('opens the locked data with the same care', async () => {
    expect(await set(`${bytes(73)}\u0000e\u0301`)).toMatchObject({ ok: true });
    await running.call('session.lock', {});
    expect(await signsIn(bytes(73))).toBe(false);
    expect(await signsIn(`${bytes(73)}\u0000\u00e9`)).toBe(true);
  });

  it('of more than 1,024 characters is refused whole, not cut', async () => {
    expect(await set(bytes(1_025))).toMatchObject({ ok: false, error: { code: 'invalid_input', fields: [{ path: 'newPassword', rule: 'too_long' }] } });
  });
});

describe('every way to set a password', () => {
  const COMMON = 'dragon dragon 2024';
  const refused = (reason: string) => ({ ok: false, error: { code: 'invalid_input', reason } });

  it('asks the same rules', async () => {
    expect(await set(COMMON)).toMatchObject(refused('password_common'));
    expect(await set('example worker 1')).toMatchObject(refused('password_context'));
    expect(await signsIn(COMMON)).toBe(false);

    const fresh = runEngine();
    try {
      const organisation = { organisation: 'Nordlicht Rescue', name: 'Example Admin', username: 'example.admin' };
      expect(await fresh.reply('setup.create', { ...organisation, password: COMMON })).toMatchObject(refused('password_common'));
      expect(await fresh.reply('setup.create', { ...organisation, password: 'nordlicht rescue' })).toMatchObject(refused('password_context'));
      const { recoveryCode: code } = await fresh.call('setup.create', { ...organisation, password: ADMIN.password });
      await fresh.call('session.lock', {});
      const recover = { code, username: 'example.admin' };
      expect(await fresh.reply('session.recover', { ...recover, newPassword: COMMON })).toMatchObject(refused('password_common'));
      expect(await fresh.reply('session.recover', { ...recover, newPassword: 'nordlicht rescue' })).toMatchObject(refused('password_context'));
      // Nothing was changed by the refusals.
      expect(await fresh.reply('session.signIn', { username: 'example.admin', password: ADMIN.password })).toMatchObject({ ok: true });
    } finally {
      await fresh.stop();
    }
  });
});
