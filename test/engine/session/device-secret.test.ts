import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deviceMarkOf } from '../../../main/engine/keys/kdf.ts';
import { readSlotFile, verifySlotFile, writeSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { openKey } from '../open-key.ts';
import { ADMIN, folderWithOrganisation, runEngine } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

let dataDir: string;
let recoveryCode: string;
beforeEach(async () => void ({ dataDir, recoveryCode } = await folderWithOrganisation()));
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function started<T>(work: (running: RunningEngine) => Promise<T>, settings = {}): Promise<T> {
  const running = runEngine({ dataDir, settings });
  try {
    return await work(running);
  } finally {
    await running.engine.close();
  }
}
const deviceFile = (): string => join(dataDir, 'device-secret.json');
const kept = (): { secret: string } => JSON.parse(readFileSync(deviceFile(), 'utf8')) as { secret: string };
/** As if the keychain had come from another machine that has this store, too. */
function bringAnother(): string {
  const secret = randomBytes(32).toString('base64url');
  writeFileSync(deviceFile(), JSON.stringify({ ...kept(), secret, anchor: null, attempts: null }), { mode: 0o600 });
  return secret;
}
const slots = () => readSlotFile(join(dataDir, 'store'));

describe('a device secret that is another machine’s', () => {
  test('is told apart from a wrong password, before anything is tried with it', async () => {
    bringAnother();
    await started(async (running) => {
      expect((await running.call('session.status', {})).keychain).toBe('entry_changed');
      expect(await running.outcome('session.signIn', ADMIN)).toBe('unavailable/device_secret_changed');
      expect(await running.outcome('session.signIn', { ...ADMIN, password: 'a wrong password' })).toBe('unavailable/device_secret_changed');
    });
  });

  test('stays where it is when the recovery code makes this machine’s slots anew with it', async () => {
    const brought = bringAnother();
    const newPassword = 'another example password';
    await started(async (running) => {
      expect(await running.outcome('session.recover', { code: recoveryCode, username: ADMIN.username, newPassword })).toBe('done');
    });
    expect(kept().secret).toBe(brought);
    expect(slots().deviceMark).toBe(deviceMarkOf(Buffer.from(brought, 'base64url')));
    await started(async (running) => {
      expect((await running.call('session.status', {})).keychain).toBe('ok');
      expect(await running.outcome('session.signIn', { username: ADMIN.username, password: newPassword })).toBe('done');
    });
  });

  test('that came while the store was open makes nobody a slot that opens nothing here', async () => {
    await started(async (running) => {
      await running.call('session.signIn', ADMIN);
      bringAnother();
      expect(await running.outcome('session.changePassword', { password: ADMIN.password, newPassword: 'another example password' })).toBe('unavailable/device_secret_changed');
    });
  });
});

test('a slot file from before there was a mark gets one when a slot has opened', async () => {
  const { options } = await openKey(dataDir, ADMIN);
  const file = slots();
  verifySlotFile(file, options.databaseKey);
  writeSlotFile(join(dataDir, 'store'), { ...file, deviceMark: null }, options.databaseKey);
  await started(async (running) => {
    expect(await running.outcome('session.signIn', { ...ADMIN, password: 'a wrong password' })).toBe('not_signed_in/wrong_credentials');
    expect(slots().deviceMark).toBeNull();
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
  });
  expect(slots().deviceMark).toBe(deviceMarkOf(Buffer.from(kept().secret, 'base64url')));
});

describe('a change of the work factor', () => {
  const costs = (): number[] => slots().slots.flatMap((slot) => (slot.kind === 'password' ? [slot.kdf.n] : []));

  test('reaches a password’s slot at its next sign-in, which opens it as before', async () => {
    expect(costs()).toEqual([2 ** 10]);
    await started((running) => running.call('session.signIn', ADMIN), { scryptCost: 2 ** 11 });
    expect(costs()).toEqual([2 ** 11]);
    await started((running) => running.call('session.signIn', ADMIN), { scryptCost: 2 ** 11 });
    await started(async (running) => {
      expect(await running.outcome('session.signIn', { ...ADMIN, password: 'a wrong password' })).toBe('not_signed_in/wrong_credentials');
      expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
    });
    expect(costs()).toEqual([2 ** 10]);
  });

  test('keeps nobody out when the keychain does not answer a second time', async () => {
    const running = runEngine({ dataDir, settings: { scryptCost: 2 ** 11 } });
    const { readDevice } = running.host;
    let reads = 0;
    // The ledger of attempts and the slot ask first; the third is the renewal.
    running.host.readDevice = (storeId) => (++reads > 2 ? Promise.resolve({ state: 'timeout' }) : readDevice(storeId));
    expect(await running.outcome('session.signIn', ADMIN)).toBe('done');
    expect(reads).toBeGreaterThan(2);
    expect(costs()).toEqual([2 ** 10]);
    running.host.readDevice = readDevice;
    await running.engine.close();
  });
});
