import { decodeProtectedHeader } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A session that outlives keys, as none of an organisation does: so that renewal alone is looked at. */
const LONG = { sessionTtlSeconds: 400 * 24 * 3_600, accessTtlSeconds: SETTINGS.accessTtlSeconds.most };

let clock: TestClock;
let running: RunningEngine;
beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock, settings: LONG });
  await withOrganisation(running);
});
afterEach(() => running.stop());

const held = (on = running) => {
  const tokens = on.host.tokens.get(on.connection.id);
  if (!tokens) throw new Error('nobody is signed in');
  return tokens;
};
const kidOf = (token: string): string | undefined => decodeProtectedHeader(token).kid;
/** What the host does before a token expires. */
async function renew(on = running): Promise<string> {
  const tokens = await running.engine.refresh(held(on).refreshToken);
  on.host.tokens.set(on.connection.id, tokens);
  return tokens.accessToken;
}
const rotations = async () => (await auditTrail(running)).filter(({ verb }) => verb === 'session.keys_rotated');
const bindable = (token: string): Promise<boolean> => running.another().connection.bind(token);

describe('the key that signs access tokens', () => {
  it('is renewed when it is older than is set, at the next renewal, and that is in the audit', async () => {
    const first = kidOf(held().accessToken);
    clock.advance(SETTINGS.tokenKeyDays.preset * DAY_MS - 1);
    expect(kidOf(await renew())).toBe(first);
    clock.advance(1);
    const next = kidOf(await renew());
    expect(next).not.toBe(first);
    expect(kidOf(await renew())).toBe(next);
    await running.connection.bind(held().accessToken);
    expect(await rotations()).toMatchObject([{ actor: null, outcome: 'done', details: { from: first, to: next } }]);
  });

  it('is renewed at a sign-in too, when the store was closed meanwhile', async () => {
    const first = kidOf(held().accessToken);
    await running.call('session.lock', {});
    clock.advance(SETTINGS.tokenKeyDays.preset * DAY_MS);
    await running.call('session.signIn', ADMIN);
    expect(kidOf(held().accessToken)).not.toBe(first);
    expect(await rotations()).toHaveLength(1);
  });

  it('goes by what the organisation has set', async () => {
    const first = kidOf(held().accessToken);
    await running.call('settings.set', { settings: { tokenKeyDays: 1 } });
    clock.advance(DAY_MS);
    expect(kidOf(await renew())).not.toBe(first);
  });

  it('verifies after it was renewed until its last token must have expired, and signs nothing', async () => {
    clock.advance(SETTINGS.tokenKeyDays.preset * DAY_MS - 1);
    const before = await renew();
    clock.advance(1);
    const after = await renew();
    expect(kidOf(after)).not.toBe(kidOf(before));
    expect(await bindable(before)).toBe(true);
    expect(await bindable(after)).toBe(true);
    const left = await keysInStore();
    expect(left.find(({ kid }) => kid === kidOf(before))).toMatchObject({ hasPrivate: 0, expiresAtMs: clock.nowMs() + SETTINGS.accessTtlSeconds.most * 1000 });
    expect(left.find(({ kid }) => kid === kidOf(after))).toMatchObject({ hasPrivate: 1, expiresAtMs: null });
  });

  it('is gone, the public half too, by the renewal after that', async () => {
    const first = kidOf(held().accessToken);
    for (let round = 0; round < 2; round += 1) {
      clock.advance(SETTINGS.tokenKeyDays.preset * DAY_MS);
      await renew();
    }
    const left = await keysInStore();
    expect(left).toHaveLength(2);
    expect(left.map(({ kid }) => kid)).not.toContain(first);
  });

  it('made by a clock that was ahead is renewed, not waited for', async () => {
    clock.advance(-365 * DAY_MS);
    const first = kidOf(held().accessToken);
    await running.call('session.lock', {}).catch(() => undefined);
    await running.engine.lock('person');
    await running.call('session.signIn', ADMIN);
    expect(kidOf(held().accessToken)).not.toBe(first);
  });
});

it('a token from before everybody was signed out is worth nothing, however well signed and young', async () => {
  const before = held().accessToken;
  expect(await bindable(before)).toBe(true);
  await running.call('sessions.endAll', {});
  await running.call('session.signIn', ADMIN);
  expect(await bindable(before)).toBe(false);
  expect((await keysInStore()).map(({ kid }) => kid)).not.toContain(kidOf(before));
  expect(await bindable(held().accessToken)).toBe(true);
});

async function keysInStore(): Promise<{ kid: string; hasPrivate: number; expiresAtMs: number | null }[]> {
  const connections = openDatabase((await openKey(running.dataDir, ADMIN)).options);
  try {
    return connections.read.prepare('SELECT kid, private_key IS NOT NULL AS hasPrivate, expires_at_ms AS expiresAtMs FROM token_key').all() as never;
  } finally {
    connections.close();
  }
}
