import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ADMIN, auditTrail, runEngine, withOrganisation } from '../engine/running-engine.ts';
import type { RunningEngine } from '../engine/running-engine.ts';
import { keptBy } from './kept-by.ts';
import { KeychainClient } from './keychain-client.ts';
import { PrivateSession } from './private-session.ts';

const LIMIT_MS = 1_500;
/** A limit has passed, and no more than the machine's slowness beside it. */
const BOUND_MS = LIMIT_MS + 3_000;
const NEW = { username: ADMIN.username, password: 'a new and long example password' } as const;

const OTHER = { username: 'example.other', password: 'another quite long example password' } as const;

let session: PrivateSession;
let client: KeychainClient;
let running: RunningEngine;
let recoveryCode: string;
const clients: KeychainClient[] = [];

/** The keychain as a process finds it that starts now. */
function newClient(): void {
  client = new KeychainClient(session.env, { timeoutMs: LIMIT_MS });
  clients.push(client);
}
/** The engine of a new run on the same data. */
async function restart(): Promise<void> {
  await running.engine.close();
  running = runEngine({ dataDir: running.dataDir });
  Object.assign(running.host, keptBy(() => client));
}
const slotKinds = (): string[] => (JSON.parse(slots()) as { slots: { kind: string }[] }).slots.map(({ kind }) => kind).sort();
const slots = (): string => readFileSync(join(running.dataDir, 'store', 'keyslots.json'), 'utf8');
const account = (): string => `${String((JSON.parse(slots()) as { storeId: unknown }).storeId)}/device`;
const recover = (newPassword?: string) => running.outcome('session.recover', { code: recoveryCode, username: ADMIN.username, ...(newPassword === undefined ? {} : { newPassword }) });
const lockAndSignIn = async (as: { username: string; password: string }): Promise<string> => {
  await running.call('session.lock', {});
  return running.outcome('session.signIn', as);
};
async function restartKeyring(options: { unlocked: boolean }): Promise<void> {
  await session.stopKeyring();
  await session.startKeyring(options);
}

/** A keychain in trouble, and how it is whole again. */
interface State {
  /** What the machine's state is called. */
  says: 'no_service' | 'locked' | 'timeout' | 'entry_missing' | 'entry_invalid';
  happens: () => Promise<unknown> | void;
  /** Brings the old keychain back, if that can be. */
  isOver?: () => Promise<unknown> | void;
}
const KEEPS_NOTHING: Record<string, Required<State>> = {
  'is not there': { says: 'no_service', happens: () => session.stopKeyring(), isOver: () => session.startKeyring({ unlocked: true }) },
  'is locked': { says: 'locked', happens: () => restartKeyring({ unlocked: false }), isOver: () => restartKeyring({ unlocked: true }) },
  'does not answer': { says: 'timeout', happens: () => session.freezeKeyring(), isOver: () => session.thawKeyring() },
};
const KEEPS_A_NEW_ONE: Record<string, State> = {
  'has lost the entry': { says: 'entry_missing', happens: () => client.ask('deleteRaw', account()) },
  'has something else in its place': { says: 'entry_invalid', happens: () => client.ask('writeRaw', account(), '{"v":1,"secret":"short"}') },
  'is another one: a new desktop account, or a folder that was copied': { says: 'entry_missing', happens: switchKeyring },
};
async function switchKeyring(): Promise<void> {
  session.env['XDG_DATA_HOME'] = join(session.folder, 'share of another');
  mkdirSync(session.env['XDG_DATA_HOME'], { mode: 0o700 });
  await restartKeyring({ unlocked: true });
}

// Issue 7, E4: every state of a real keyring ends in data that the recovery code reaches, and in no weaker mode.
describe.runIf(process.platform === 'linux')('the data, when the keychain', () => {
  beforeEach(async () => {
    session = new PrivateSession();
    await session.startBus();
    await session.startKeyring({ unlocked: true });
    newClient();
    running = runEngine();
    Object.assign(running.host, keptBy(() => client));
    ({ recoveryCode } = await withOrganisation(running));
    const { id } = await running.call('people.create', { name: 'Example Other', username: OTHER.username, email: null, team: null, roleId: null });
    await running.call('people.setPassword', { personId: id, newPassword: OTHER.password });
    await restart();
  });
  afterEach(async () => {
    session.thawKeyring();
    await running.stop();
    for (const each of clients.splice(0)) await each.end();
    await session.close();
  });

  /** Told in time, by status and by sign-in, and a password opens nothing. */
  async function expectTold(says: State['says']): Promise<void> {
    const beganMs = performance.now();
    expect(await running.call('session.status', {})).toMatchObject({ store: 'ready', keychain: says, signedIn: null });
    expect(performance.now() - beganMs).toBeLessThan(BOUND_MS);
    expect(await running.outcome('session.signIn', ADMIN)).toBe(`unavailable/${says.startsWith('entry') ? says.replace('entry', 'device_secret') : `keychain_${says}`}`);
  }

  it.each(Object.entries(KEEPS_NOTHING))('%s, is opened by the code without a change, and by the password when it is back', async (_what, { says, happens, isOver }) => {
    const before = slots();
    await happens();
    newClient();
    await expectTold(says);
    // What cannot be kept is not promised either.
    expect(await recover(NEW.password)).toBe(`unavailable/keychain_${says}`);
    expect((await running.call('session.status', {})).store).toBe('ready');
    expect(await recover()).toBe('done');
    expect((await running.call('people.list', { offset: 0, limit: 10 })).rows).toHaveLength(2);
    expect((await auditTrail(running)).find(({ verb }) => verb === 'store.recovered')).toMatchObject({ details: { as: 'opened_only' } });
    await running.call('session.lock', {});
    expect(slots()).toBe(before);
    await isOver();
    newClient();
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    expect(await lockAndSignIn(OTHER)).toBe('done');
  });

  it.each(Object.entries(KEEPS_A_NEW_ONE))('%s, is opened by the code, which binds the machine anew', async (_what, { says, happens }) => {
    await happens();
    newClient();
    await expectTold(says);
    expect(slotKinds()).toEqual(['password', 'password', 'recovery']);
    expect(await recover(NEW.password)).toBe('done');
    // What nobody can open any more is not kept.
    expect(slotKinds()).toEqual(['password', 'recovery']);
    expect((await auditTrail(running)).find(({ verb }) => verb === 'store.recovered')).toMatchObject({ details: { newDeviceSecret: true } });
    expect(await lockAndSignIn(ADMIN)).toBe('not_signed_in/wrong_credentials');
    await restart();
    expect(await running.outcome('session.signIn', NEW)).toBe('done');
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  });

  it('is killed after it was looked into and before a new secret is kept, stays as it was, and is bound at the next try', async () => {
    await client.ask('deleteRaw', account());
    const { writeDevice } = running.host;
    running.host.writeDevice = async (...entry) => {
      await session.stopKeyring();
      return writeDevice(...entry);
    };
    const before = slots();
    expect(await recover(NEW.password)).toBe('unavailable/keychain_no_service');
    expect(slots()).toBe(before);
    expect(await recover()).toBe('done');
    await running.call('session.lock', {});
    running.host.writeDevice = writeDevice;
    await session.startKeyring({ unlocked: true });
    newClient();
    expect(await recover(NEW.password)).toBe('done');
    expect(await lockAndSignIn(NEW)).toBe('done');
  });

  it('is killed after a new secret was kept and before the key file knows of it, is still opened by the code, which mends both', async () => {
    await client.ask('deleteRaw', account());
    const { writeDevice } = running.host;
    running.host.writeDevice = async (...entry) => {
      await writeDevice(...entry);
      await session.stopKeyring();
      // It took the secret, and was gone before it could say so.
      return 'no_service';
    };
    const before = slots();
    expect(await recover(NEW.password)).toBe('unavailable/keychain_no_service');
    expect(slots()).toBe(before);
    running.host.writeDevice = writeDevice;
    await session.startKeyring({ unlocked: true });
    newClient();
    expect(await recover(NEW.password)).toBe('done');
    expect(await lockAndSignIn(NEW)).toBe('done');
  });

  it('is killed while somebody is at work, stays open to them, and is told once it is locked', async () => {
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
    await session.stopKeyring();
    expect(await running.outcome('people.create', { name: 'Example Other', username: 'example.third', email: null, team: null, roleId: null })).toBe('done');
    await running.call('session.lock', {});
    newClient();
    await expectTold('no_service');
    await session.startKeyring({ unlocked: true });
    newClient();
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
    expect((await running.call('people.list', { offset: 0, limit: 10 })).rows).toHaveLength(3);
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  });
});
