import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatRecipient } from '../../main/engine/keys/age-keys.ts';
import { publicKeyOf } from '../../main/engine/keys/x25519.ts';
import { provisioned } from './command.ts';
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
