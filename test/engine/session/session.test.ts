import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine, TestClock } from '../running-engine.ts';

let clock: TestClock;
let running: RunningEngine;
let recoveryCode: string;

beforeEach(async () => {
  clock = testClock();
  running = runEngine({ clock });
  ({ recoveryCode } = await withOrganisation(running));
});
afterEach(() => running.stop());

async function reason(operation: string, input: unknown, on = running) {
  const reply = await on.reply(operation, input);
  return reply.ok ? 'allowed' : reply.error.reason;
}

/** The same folder with a new process's engine. */
async function restarted(): Promise<RunningEngine> {
  await running.engine.close();
  return runEngine({ dataDir: running.dataDir, clock });
}

describe('set-up', () => {
  it('makes an organisation once', async () => {
    const input = { organisation: 'Another', name: 'Example', ...ADMIN };
    expect(await reason('setup.create', input, running.another())).toBe('already_set_up');
  });

  it('takes the recovery code back however it is written', async () => {
    const typed = recoveryCode.replaceAll('-', ' ').toLowerCase();
    const status = await running.call('setup.confirmRecovery', { code: typed });
    expect(status.machine?.recoveryConfirmed).toBe(true);
  });

  it('refuses another code', async () => {
    expect(await reason('setup.confirmRecovery', { code: 'ABCD-EFGH' })).toBe('recovery_code_malformed');
  });

  it('leaves nothing behind when the keychain refuses', async () => {
    const failing = runEngine({ clock });
    failing.host.writeDevice = () => Promise.resolve('locked');
    expect(await reason('setup.create', { organisation: 'Example', name: 'Example', ...ADMIN }, failing)).toBe('keychain_locked');
    expect(readdirSync(failing.dataDir).filter((name) => name.startsWith('store'))).toEqual([]);
    await failing.stop();
  });
});

describe('a host that fails', () => {
  const fail = () => Promise.reject(new Error('the window is gone'));

  it('after the organisation was made does not cost its only recovery code', async () => {
    const other = runEngine({ clock });
    other.host.tokensIssued = fail;
    const { recoveryCode: code, status } = await other.call('setup.create', { organisation: 'Example', name: 'Example', ...ADMIN });
    expect(status).toMatchObject({ store: 'ready', signedIn: null });
    await other.engine.close();
    const next = runEngine({ dataDir: other.dataDir, clock });
    await next.call('session.recover', { code, username: ADMIN.username, newPassword: 'a new and long example password' });
    await next.stop();
  });

  it('in the middle of a sign-in leaves nothing open', async () => {
    const next = await restarted();
    const { tokensIssued } = next.host;
    next.host.tokensIssued = fail;
    expect(await reason('session.signIn', ADMIN, next)).toBe('unexpected');
    // The lock is free again, for this engine and for any other.
    const other = runEngine({ dataDir: running.dataDir, clock });
    await other.call('session.signIn', ADMIN);
    await other.engine.close();
    next.host.tokensIssued = tokensIssued;
    await next.call('session.signIn', ADMIN);
    await next.engine.close();
  });

  it('while it is asked for the device secret does not make recovery replace a good one', async () => {
    const next = await restarted();
    const { readDevice } = next.host;
    const file = join(next.dataDir, 'device-secret.json');
    const secret = (): unknown => (JSON.parse(readFileSync(file, 'utf8')) as { secret: unknown }).secret;
    const before = secret();
    const input = { code: recoveryCode, username: ADMIN.username, newPassword: 'a new and long example password' };
    for (const state of ['timeout', 'locked', 'no_service'] as const) {
      next.host.readDevice = () => Promise.resolve({ state });
      expect(await reason('session.recover', input, next)).toBe(`keychain_${state}`);
      expect(secret()).toBe(before);
    }
    next.host.readDevice = readDevice;
    await next.call('session.signIn', ADMIN);
    await next.engine.close();
  });
});

describe('sign-in', () => {
  it('opens the locked store with the right password', async () => {
    const next = await restarted();
    expect((await next.call('session.status', {})).store).toBe('ready');
    const status = await next.call('session.signIn', ADMIN);
    expect(status).toMatchObject({ store: 'open', organisation: 'Example Organisation', signedIn: { username: ADMIN.username } });
    await next.engine.close();
  });

  it('answers an unknown name and a wrong password alike, locked and open', async () => {
    const wrong = [
      { username: ADMIN.username, password: 'not the password at all' },
      { username: 'nobody', password: ADMIN.password },
    ];
    const open = running.another();
    for (const input of wrong) expect(await reason('session.signIn', input, open)).toBe('wrong_credentials');
    const next = await restarted();
    for (const input of wrong) expect(await reason('session.signIn', input, next)).toBe('wrong_credentials');
    await next.call('session.signIn', ADMIN);
    const refusals = (await auditTrail(next)).filter(({ verb }) => verb === 'session.sign_in_refused');
    expect(refusals.reduce((sum, { details }) => sum + Number(details['count']), 0)).toBe(4);
    await next.engine.close();
  });

  it('says which state the keys are in', async () => {
    const next = await restarted();
    next.host.readDevice = () => Promise.resolve({ state: 'locked' });
    expect(await reason('session.signIn', ADMIN, next)).toBe('keychain_locked');
    next.host.readDevice = () => Promise.resolve({ state: 'entry_missing' });
    expect(await reason('session.signIn', ADMIN, next)).toBe('device_secret_missing');
    for (const name of ['keyslots.json', 'keyslots.json.1']) rmSync(join(next.dataDir, 'store', name));
    expect((await next.call('session.status', {})).store).toBe('slots_missing');
    expect(await reason('session.signIn', ADMIN, next)).toBe('slots_missing');
    await next.engine.close();
  });

  it('ends when the access token expires, unless the host renews it', async () => {
    const [connectionId, tokens] = [...running.host.tokens][0] ?? ['', undefined];
    expect(connectionId).toBe(running.connection.id);
    clock.advance(14 * 60_000);
    const renewed = await running.engine.refresh(tokens?.refreshToken ?? '');
    expect(await running.connection.bind(renewed.accessToken)).toBe(true);
    clock.advance(10 * 60_000);
    expect(await reason('people.facets', {})).toBe('allowed');
    clock.advance(6 * 60_000);
    expect(await reason('people.facets', {})).toBe('session_ended');
  });

  it('ends the session when a spent refresh token comes back', async () => {
    const tokens = [...running.host.tokens.values()][0];
    const renewed = await running.engine.refresh(tokens?.refreshToken ?? '');
    await expect(running.engine.refresh(tokens?.refreshToken ?? '')).rejects.toMatchObject({ reason: 'session_ended' });
    await expect(running.engine.refresh(renewed.refreshToken)).rejects.toMatchObject({ reason: 'store_locked' });
    expect(await reason('people.facets', {})).toBe('no_session');
  });

  it('keeps tokens out of everything the page is told', async () => {
    const tokens = [...running.host.tokens.values()][0];
    const seen = JSON.stringify([running.events, await running.call('session.status', {}), await auditTrail(running)]);
    expect(tokens?.accessToken.length).toBeGreaterThan(100);
    expect(seen).not.toContain(tokens?.accessToken);
    expect(seen).not.toContain(tokens?.refreshToken);
  });
});

describe('lock', () => {
  it('drops everything until the next sign-in', async () => {
    await running.call('session.lock', {});
    expect(running.events).toContainEqual({ event: 'locked', payload: { cause: 'person' } });
    expect(await reason('people.facets', {})).toBe('no_session');
    expect((await running.call('session.status', {})).store).toBe('ready');
    await running.call('session.signIn', ADMIN);
    const verbs = (await auditTrail(running)).map(({ verb }) => verb);
    expect(verbs.slice(-4)).toEqual(['session.locked', 'store.closed', 'store.opened', 'session.signed_in']);
  });

  it('writes a signed checkpoint that holds after a restart', async () => {
    const next = await restarted();
    await next.call('session.signIn', ADMIN);
    const found = await next.call('audit.verify', {});
    expect(found.result).toBe('intact');
    expect(found.checkpointSeq).toBeGreaterThan(0);
    await next.engine.close();
  });
});

describe('recovery', () => {
  it('opens the data without the device secret and binds a new one', async () => {
    const next = await restarted();
    rmSync(join(next.dataDir, 'device-secret.json'));
    expect((await next.call('session.status', {})).keychain).toBe('entry_missing');
    const newPassword = 'a new and long example password';
    const status = await next.call('session.recover', { code: recoveryCode, username: ADMIN.username, newPassword });
    expect(status.signedIn?.username).toBe(ADMIN.username);
    await next.call('session.lock', {});
    expect(await reason('session.signIn', ADMIN, next)).toBe('wrong_credentials');
    await next.call('session.signIn', { username: ADMIN.username, password: newPassword });
    await next.engine.close();
  });

  it.each(['no_service', 'locked', 'timeout'] as const)('opens the data while the keychain says %s, and leaves passwords, slots and keychain as they are', async (state) => {
    const next = await restarted();
    const files = ['store/keyslots.json', 'device-secret.json'].map((name) => join(next.dataDir, name));
    const bytes = (): string[] => files.map((file) => readFileSync(file, 'utf8'));
    const before = bytes();
    const whole = { ...next.host };
    for (const read of ['readDevice', 'readAnchor', 'readAttemptsAnchor'] as const) next.host[read] = () => Promise.resolve({ state });
    for (const write of ['writeDevice', 'writeAnchor', 'writeAttemptsAnchor'] as const) next.host[write] = () => Promise.resolve(state);
    const status = await next.call('session.recover', { code: recoveryCode, username: ADMIN.username });
    expect(status).toMatchObject({ store: 'open', signedIn: { username: ADMIN.username } });
    const [event] = (await auditTrail(next)).filter(({ verb }) => verb === 'store.recovered');
    expect(event).toMatchObject({ target: { id: status.signedIn?.personId }, details: { as: 'opened_only' } });
    expect((await next.call('people.list', { offset: 0, limit: 10 })).rows).toHaveLength(1);
    await next.call('session.lock', {});
    expect(await reason('session.signIn', ADMIN, next)).toMatch(/^keychain_/u);
    expect(bytes()).toEqual(before);
    Object.assign(next.host, whole);
    await next.call('session.signIn', ADMIN);
    expect(await next.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    await next.engine.close();
  });

  it('changes nothing when the new secret could not be kept', async () => {
    const next = await restarted();
    const file = join(next.dataDir, 'device-secret.json');
    const kept = readFileSync(file);
    rmSync(file);
    const slots = join(next.dataDir, 'store', 'keyslots.json');
    const before = readFileSync(slots, 'utf8');
    const { writeDevice } = next.host;
    next.host.writeDevice = () => Promise.resolve('locked');
    expect(await reason('session.recover', { code: recoveryCode, username: ADMIN.username, newPassword: 'a new and long example password' }, next)).toBe('keychain_locked');
    expect((await next.call('session.status', {})).store).toBe('ready');
    expect(readFileSync(slots, 'utf8')).toBe(before);
    next.host.writeDevice = writeDevice;
    writeFileSync(file, kept, { mode: 0o600 });
    await next.call('session.signIn', ADMIN);
    await next.engine.close();
  });

  it('that only opens is for the right code and an administrator alone, too', async () => {
    const next = await restarted();
    const [first = '', ...rest] = recoveryCode;
    const others = rest.join('');
    expect(await reason('session.recover', { code: (first === '0' ? '1' : '0') + others, username: ADMIN.username }, next)).toBe('recovery_code_malformed');
    expect(await reason('session.recover', { code: recoveryCode, username: 'nobody' }, next)).toBe('wrong_credentials');
    expect((await next.call('session.status', {})).store).toBe('ready');
    await next.engine.close();
  });

  it('refuses a code with one symbol changed', async () => {
    const next = await restarted();
    const wrong = (recoveryCode.startsWith('0') ? '1' : '0') + recoveryCode.slice(1);
    const input = { code: wrong, username: ADMIN.username, newPassword: 'a new and long example password' };
    expect(await reason('session.recover', input, next)).toBe('recovery_code_malformed');
    await next.engine.close();
  });
});

describe('the folder', () => {
  it('is closed to others again when the store opens', async () => {
    await running.engine.close();
    const store = join(running.dataDir, 'store');
    for (const path of [running.dataDir, store]) chmodSync(path, 0o755);
    for (const name of readdirSync(store)) chmodSync(join(store, name), 0o644);
    const next = runEngine({ dataDir: running.dataDir, clock });
    await next.call('session.signIn', ADMIN);
    for (const path of [running.dataDir, store]) expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(store)) expect(statSync(join(store, name)).mode & 0o777, name).toBe(0o600);
    await next.engine.close();
  });

  it('shows no name, no e-mail and no secret', async () => {
    await running.call('people.create', { name: 'Example Canary', username: 'canary.person', email: 'canary@example.org', team: 'Canary team', roleId: null });
    const inside = readdirSync(running.dataDir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(inside.length).toBeGreaterThan(3);
    for (const entry of inside) {
      if (entry.name === 'device-secret.json') continue;
      const bytes = readFileSync(join(entry.parentPath, entry.name)).toString('latin1').toLowerCase();
      for (const canary of ['canary', 'example organisation', ADMIN.username, 'example horse']) expect(bytes).not.toContain(canary);
    }
  });
});
