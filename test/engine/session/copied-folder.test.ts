import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { openWithPassword } from '../../../main/engine/keys/slots.ts';
import { createJobRunner } from '../../../main/jobs/runner.ts';
import { bundledWorker } from '../../program-file.ts';
import { ADMIN, folderWithOrganisation, runEngine } from '../running-engine.ts';

let made: Awaited<ReturnType<typeof folderWithOrganisation>>;
/** What a thief has: every file of the data folder, and nothing of the keychain. */
let copy: string;
beforeAll(async () => {
  made = await folderWithOrganisation();
  copy = mkdtempSync(join(tmpdir(), 'holdfast-copied-'));
  cpSync(made.dataDir, copy, { recursive: true });
  rmSync(join(copy, 'device-secret.json'));
});
afterAll(() => {
  for (const folder of [made.dataDir, copy]) rmSync(folder, { recursive: true, force: true });
});

test('a copied folder does not open with the right password, whatever is put in the place of the keychain; with the recovery code it does', async () => {
  const running = runEngine({ dataDir: copy });
  expect((await running.call('session.status', {})).keychain).toBe('entry_missing');
  expect(await running.outcome('session.signIn', ADMIN)).toBe('unavailable/device_secret_missing');

  // A keychain of the thief's own.
  const { storeId } = readSlotFile(join(copy, 'store'));
  const secret = randomBytes(32);
  writeFileSync(join(copy, 'device-secret.json'), JSON.stringify({ v: 1, storeId, secret: secret.toString('base64url'), organisation: 'Example', anchor: null, attempts: null }), { mode: 0o600 });
  expect(await running.outcome('session.signIn', ADMIN)).toBe('unavailable/device_secret_changed');
  // And past the program: the slots themselves.
  const jobs = createJobRunner(bundledWorker());
  await expect(openWithPassword(readSlotFile(join(copy, 'store')), { ...ADMIN, deviceSecret: secret }, jobs)).rejects.toMatchObject({ reason: 'wrong_credentials' });
  await jobs.close();
  rmSync(join(copy, 'device-secret.json'));

  expect(await running.outcome('session.recover', { code: made.recoveryCode, username: ADMIN.username, newPassword: 'another example password' })).toBe('done');
  expect((await running.call('audit.verify', {})).result).toBe('intact');
  await running.engine.close();
});
