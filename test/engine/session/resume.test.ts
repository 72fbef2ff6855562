import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeptForResume } from '../../../main/engine/host-services.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

const MINUTE_MS = 60_000;
const ALLOWED_MS = 15 * MINUTE_MS;

let clock: TestClock;
let upMs: number;
let kept: Map<string, KeptForResume>;
let running: RunningEngine;

beforeEach(async () => {
  clock = testClock();
  upMs = 1_000_000;
  kept = new Map();
  running = start();
  await withOrganisation(running);
  await running.call('settings.set', { settings: { resumeMinutes: ALLOWED_MS / MINUTE_MS } });
  await running.call('session.signIn', ADMIN);
});
afterEach(() => running.stop());

function start(dataDir?: string): RunningEngine {
  return runEngine({ clock, uptimeMs: () => upMs, kept, ...(dataDir === undefined ? {} : { dataDir }) });
}
function pass(ms: number): void {
  clock.advance(ms);
  upMs += ms;
}
/** The program ends in order and starts again. */
async function restart(afterMs = MINUTE_MS): Promise<void> {
  await running.engine.close();
  pass(afterMs);
  running = start(running.dataDir);
}
const file = (): string => join(running.dataDir, 'store', 'resume.json');
const isSignedIn = async (): Promise<boolean> => (await running.call('session.status', {})).signedIn !== null;
/** Nothing of what could go on is left. */
function expectForgotten(): void {
  expect(existsSync(file())).toBe(false);
  expect(kept.size).toBe(0);
}

it('unless the organisation wants it, every start asks for the password, and nothing is kept', async () => {
  const unasked = runEngine({ clock, uptimeMs: () => upMs, kept: new Map() });
  await withOrganisation(unasked);
  expect(existsSync(join(unasked.dataDir, 'store', 'resume.json'))).toBe(false);
  await unasked.engine.close();
  const again = runEngine({ clock, uptimeMs: () => upMs, kept: new Map(), dataDir: unasked.dataDir });
  expect((await again.call('session.status', {})).signedIn).toBe(null);
  await again.stop();
});

describe('after a restart within the allowed time', () => {
  it('the session goes on without a password, as the same one, and the audit says so', async () => {
    const [before] = (await running.call('sessions.list', { offset: 0, limit: 10 })).rows;
    await restart(14 * MINUTE_MS);
    const status = await running.call('session.status', {});
    expect(status).toMatchObject({ store: 'open', signedIn: { username: ADMIN.username } });
    const [after] = (await running.call('sessions.list', { offset: 0, limit: 10 })).rows;
    expect(after).toMatchObject({ id: before?.id, startedAtMs: before?.startedAtMs, current: true, lastUsedAtMs: clock.nowMs() });
    expect((await auditTrail(running)).slice(-3)).toMatchObject([
      { verb: 'store.closed' },
      { verb: 'store.opened', details: { closedCleanly: true } },
      { verb: 'session.resumed', actor: { name: 'Example Admin' }, sessionId: before?.id, details: { resumedAfterSeconds: 14 * 60 } },
    ]);
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  });

  it('it goes on again and again, each time with other secrets', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      for (const { refreshToken, resumeSecret } of kept.values()) seen.add(refreshToken).add(resumeSecret);
      await restart();
      expect(await isSignedIn()).toBe(true);
    }
    expect(seen.size).toBe(6);
  });

  it('it asks for the password where that is asked for, although it was given a moment ago', async () => {
    await restart();
    await running.call('session.status', {});
    expect(await running.reply('settings.set', { settings: { idleLockMinutes: 10 } })).toMatchObject({ error: { code: 'reauth_required' } });
  });

  it('time counts from the end of the program, and after a kill from the last renewal', async () => {
    pass(10 * MINUTE_MS);
    await restart(14 * MINUTE_MS);
    expect(await isSignedIn()).toBe(true);
    const copied = readFileSync(file());
    const copiedKept = new Map(kept);
    pass(14 * MINUTE_MS);
    await running.engine.close();
    // As a kill would have left it.
    writeFileSync(file(), copied);
    for (const [storeId, each] of copiedKept) kept.set(storeId, each);
    pass(MINUTE_MS);
    running = start(running.dataDir);
    expect(await isSignedIn()).toBe(false);
  });

  it('one window has it, and no other', async () => {
    await restart();
    const second = running.another();
    const [first, other] = await Promise.all([running.call('session.status', {}), second.call('session.status', {})]);
    expect([first.signedIn?.username, other.signedIn]).toEqual([ADMIN.username, null]);
  });
});

describe('the password is asked for', () => {
  it.each([
    ['after the allowed time', () => pass(ALLOWED_MS - MINUTE_MS)],
    ['when the clock was set back', () => clock.advance(-2 * MINUTE_MS)],
    ['when the clock was set back so far that time seems not to have passed', () => { pass(ALLOWED_MS); clock.advance(-ALLOWED_MS); }],
    ['when the machine was started anew', () => void (upMs = 60_000)],
    ['when the keychain lost its half', () => kept.clear()],
    ['when the keychain has another’s half', () => { for (const [storeId, each] of kept) kept.set(storeId, { ...each, resumeSecret: Buffer.alloc(32, 1).toString('base64url') }); }],
    ['when the keychain has a refresh token that was used', () => { for (const [storeId, each] of kept) kept.set(storeId, { ...each, refreshToken: 'an example of another token' }); }],
    ['when the file is damaged', () => writeFileSync(file(), '')],
    ['when the file says that less time passed', () => writeFileSync(file(), readFileSync(file(), 'utf8').replace(/"usedAtMs":\d+/u, `"usedAtMs":${String(clock.nowMs())}`))],
    ['when the file allows more time', () => writeFileSync(file(), readFileSync(file(), 'utf8').replace(/"validForMs":\d+/u, '"validForMs":3600000'))],
  ])('%s, and nothing is left of what was kept', async (_when, change) => {
    await running.engine.close();
    pass(MINUTE_MS);
    change();
    running = start(running.dataDir);
    expect(await running.call('session.status', {})).toMatchObject({ store: 'ready', signedIn: null });
    expectForgotten();
    await running.call('session.signIn', ADMIN);
    const { rows } = await running.call('sessions.list', { offset: 0, limit: 10, includeEnded: true });
    // The last one is that of the sign-in before the setting.
    const [standing, ...ended] = rows.map(({ endedWhy }) => endedWhy);
    expect([standing, ended.sort()]).toEqual([null, ['restart', 'switched_user']]);
  });

  it.each([
    ['locked', () => running.call('session.lock', {})],
    ['signed out', () => running.call('session.signOut', {})],
    ['locked when idle', () => running.engine.lock('idle')],
    ['locked with the computer', () => running.engine.lock('system')],
    ['signed out with everybody', () => running.call('sessions.endAll', {})],
    ['given another password', async () => {
      const personId = (await running.call('session.status', {})).signedIn?.personId ?? '';
      return running.call('people.setPassword', { personId, newPassword: 'another example long one' });
    }],
    ['ended in the list', async () => {
      const [session] = (await running.call('sessions.list', { offset: 0, limit: 1 })).rows;
      return running.call('sessions.end', { sessionId: session?.id ?? '' });
    }],
  ])('when it was %s before: both halves are destroyed at once', async (_how, end) => {
    expect(existsSync(file())).toBe(true);
    expect(kept.size).toBe(1);
    await end();
    expectForgotten();
    await restart();
    expect(await isSignedIn()).toBe(false);
  });

  it('when a refresh token came back a second time', async () => {
    const { refreshToken } = [...running.host.tokens.values()][0] ?? { refreshToken: '' };
    await running.engine.refresh(refreshToken);
    await expect(running.engine.refresh(refreshToken)).rejects.toMatchObject({ reason: 'session_ended' });
    expectForgotten();
  });

  it('when somebody was disabled who is signed in beside others', async () => {
    await running.call('people.create', { name: 'Example Worker', username: 'worker', email: null, team: null, roleId: 'field_worker' });
    const personId = (await running.call('people.list', { offset: 0, limit: 10, filter: { search: 'worker' } })).rows[0]?.id ?? '';
    await running.call('people.setPassword', { personId, newPassword: 'an example long password' });
    const worker = running.another();
    await worker.call('session.signIn', { username: 'worker', password: 'an example long password' });
    expect(existsSync(file())).toBe(true);
    await running.call('people.disable', { personIds: [personId] });
    expectForgotten();
  });

  it('where the organisation allows no time, and from the moment on when it allows none any more', async () => {
    await running.call('settings.set', { settings: { resumeMinutes: 0 } });
    expect(existsSync(file())).toBe(false);
    await restart();
    expect(await isSignedIn()).toBe(false);
    await running.call('session.signIn', ADMIN);
    expectForgotten();
  });

  it('after somebody else opened the store meanwhile', async () => {
    await running.engine.close();
    const cli = runEngine({ dataDir: running.dataDir, clock, uptimeMs: () => upMs });
    await cli.call('session.signIn', ADMIN);
    await cli.engine.close();
    running = start(running.dataDir);
    expect(await isSignedIn()).toBe(false);
  });

  it('of the command line, always', async () => {
    await running.engine.close();
    running = start(running.dataDir);
    const cli = running.another({ client: 'cli' });
    expect((await cli.call('session.status', {})).signedIn).toBeNull();
    await cli.call('session.signIn', ADMIN);
    expectForgotten();
  });
});

describe('what is kept', () => {
  it('is for its owner alone, and the page learns nothing of it', async () => {
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    const [{ resumeSecret } = { resumeSecret: '' }] = kept.values();
    expect(resumeSecret).toHaveLength(43);
    const seen = JSON.stringify([running.events, await running.call('session.status', {}), await auditTrail(running), readFileSync(file(), 'utf8')]);
    expect(seen).not.toContain(resumeSecret);
  });

  it('is renewed with the tokens', async () => {
    const before = readFileSync(file(), 'utf8');
    const [{ refreshToken, resumeSecret } = { refreshToken: '', resumeSecret: '' }] = kept.values();
    pass(9 * MINUTE_MS);
    const renewed = await running.engine.refresh(refreshToken);
    expect(renewed.resumeSecret).toHaveLength(43);
    expect(renewed.resumeSecret).not.toBe(resumeSecret);
    expect(readFileSync(file(), 'utf8')).not.toBe(before);
  });
});
