import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatIdentity, formatRecipient } from '../../main/engine/keys/age-keys.ts';
import { publicKeyOf } from '../../main/engine/keys/x25519.ts';
import { ADMIN } from '../engine/running-engine.ts';
import { cli, provisioned } from './command.ts';
import type { Provisioned } from './command.ts';

let at: Provisioned;
let codeFile: string;
beforeAll(async () => {
  at = await provisioned();
  codeFile = at.file('code', `${at.recoveryCode}\n`);
});
afterAll(() => at.remove());

test('keys are shown and rotated, with another cipher too, and the store opens as before', async () => {
  expect(await at.json(['keys', 'show'])).toMatchObject({ cipher: 'aegis-256', rotations: 0, passwords: 1, escrow: null });
  expect(await at.json(['keys', 'rotate'])).toMatchObject({ rotations: 1, leftBehind: { passwords: 0 } });
  expect(await at.json(['keys', 'rotate', '--cipher', 'sqlcipher-4', '--recovery-code-file', codeFile])).toMatchObject({ cipher: 'sqlcipher-4', rotations: 2 });
  expect((await at.run(['keys', 'rotate', '--cipher', 'rot13'])).code).toBe(2);
  const shown = await at.run(['keys', 'show']);
  expect([shown.code, shown.stdout]).toEqual([0, expect.stringContaining('Rotations of the database key: 2')]);
});

test('escrow is set and removed, and no key with a character wrong is taken', async () => {
  const recipient = formatRecipient(publicKeyOf(randomBytes(32)));
  expect(await at.json(['escrow', 'set', recipient])).toMatchObject({ escrow: { recipient } });
  const wrong = await at.run(['escrow', 'set', `${recipient.slice(0, -1)}${recipient.endsWith('q') ? 'p' : 'q'}`]);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('recipient: format')]);
  expect(await at.json(['escrow', 'remove'])).toMatchObject({ escrow: null });
});

test('the recovery code is tried out, and a wrong one told as that', async () => {
  expect((await at.run(['recovery', 'drill', '--recovery-code-file', codeFile])).code).toBe(0);
  const other = at.file('other', '0000-0000-0000-0000-0000-0000-0000\n');
  expect((await at.run(['recovery', 'drill', '--recovery-code-file', other])).stderr).toContain('invalid_input/recovery_code_mismatch');
});

test('the escrow key opens the data with a new password, from a file as age-keygen writes it', async () => {
  const privateKey = randomBytes(32);
  const recipient = formatRecipient(publicKeyOf(privateKey));
  await at.json(['escrow', 'set', recipient]);
  const keyFile = at.file('escrow-key', `# created: 2026-01-01T00:00:00Z\n# public key: ${recipient}\n${formatIdentity(privateKey)}\n`);
  const password = 'an example password after escrow';
  const passwordFile = at.file('after-escrow', `${password}\n`);
  const open = (...given: string[]) => cli(['recovery', 'open', '--data', at.dataDir, '--admin', ADMIN.username, ...given, '--password-file', passwordFile, '--device-secret-file', at.deviceSecretFile]);
  expect((await open('--escrow-key-file', keyFile, '--recovery-code-file', codeFile)).code).toBe(2);
  expect((await open('--escrow-key-file', codeFile)).stderr).toContain('invalid_input/escrow_key_malformed');
  const opened = await open('--escrow-key-file', keyFile);
  expect([opened.code, opened.stdout]).toEqual([0, expect.stringContaining('is open to')]);
  expect((await at.run(['keys', 'show'])).stderr).toContain('not_signed_in/wrong_credentials');
});
