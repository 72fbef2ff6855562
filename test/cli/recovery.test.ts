import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN } from '../engine/running-engine.ts';
import { cli, provisioned, startOnTerminal } from './command.ts';
import type { Provisioned } from './command.ts';

let at: Provisioned;
let codeFile: string;
let shares: string[];
beforeAll(async () => {
  at = await provisioned();
  codeFile = at.file('code', `${at.recoveryCode}\n`);
  const out = join(at.folder, 'shares');
  const made = await at.run(['recovery', 'share', '--recovery-code-file', codeFile, '--needed', '2', '--total', '3', '--out', out]);
  expect([made.code, made.stdout]).toEqual([0, expect.stringContaining('holds 3 shares of set')]);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  shares = readFileSync(out, 'utf8').trim().split('\n');
});
afterAll(() => at.remove());
const [first, third] = [(): string => shares[0] ?? '', (): string => shares[2] ?? ''];

test('shares give the code back from standard input, and from a terminal without being shown', async () => {
  const piped = join(at.folder, 'combined');
  expect((await cli(['recovery', 'combine', '--out', piped], { input: `${third()}\n\n ${first().toLowerCase()} \n` })).code).toBe(0);
  expect([readFileSync(piped, 'utf8'), statSync(piped).mode & 0o777]).toEqual([`${at.recoveryCode}\n`, 0o600]);

  const typed = join(at.folder, 'typed');
  const { child, ended } = startOnTerminal(['recovery', 'combine', '--out', typed]);
  let seen = '';
  child.stdout?.on('data', (text: string) => {
    if (seen === '' && text.includes('Share: ')) child.stdin?.write(`${first()}\r`);
    else if (text.includes('1 more')) child.stdin?.write(`${third()}\r`);
    seen += text;
  });
  const { stdout } = await ended;
  expect(readFileSync(typed, 'utf8')).toBe(`${at.recoveryCode}\n`);
  expect(stdout).not.toContain(first().slice(5, 14));
  // A file that is there is never written over.
  expect((await cli(['recovery', 'combine', '--out', typed], { input: `${first()}\n${third()}\n` })).code).toBe(2);
});

test('which share is wrong is told by its place, and never what it was', async () => {
  const mistyped = first().replace(/.$/u, (last) => (last === '0' ? '1' : '0'));
  const refused = await cli(['recovery', 'combine', '--out', join(at.folder, 'none')], { input: `${third()}\n${mistyped}\n` });
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/share_malformed[^]*shares\.1: invalid/u)]);
  expect(refused.stderr).not.toContain(mistyped.slice(0, 9));
  expect((await cli(['recovery', 'combine', '--out', join(at.folder, 'none')])).code).toBe(2);
});

test('a drill takes the code or shares, not both', async () => {
  const sharesFile = at.file('two', `${first()}\n${third()}\n`);
  expect((await at.run(['recovery', 'drill', '--shares-file', sharesFile])).stdout).toContain('The shares open the data.');
  expect((await at.run(['recovery', 'drill', '--shares-file', sharesFile, '--recovery-code-file', codeFile])).code).toBe(2);
  expect((await at.run(['recovery', 'drill'])).code).toBe(2);
});

test('a new code is in its file, in force, and the one before opens nothing; shares open with a new password', async () => {
  const out = join(at.folder, 'new-code');
  expect((await at.run(['recovery', 'replace', '--out', out])).code).toBe(0);
  expect((await at.run(['recovery', 'drill', '--recovery-code-file', out])).code).toBe(0);
  const open = (...secret: string[]) =>
    cli(['recovery', 'open', '--data', at.dataDir, '--admin', ADMIN.username, ...secret, '--password-file', at.file('new-password', 'a new and quite long password\n'), '--device-secret-file', join(at.dataDir, 'device-secret.json')]);
  const before = await open('--shares-file', at.file('before', `${first()}\n${third()}\n`));
  expect([before.code, before.stderr]).toEqual([1, expect.stringContaining('recovery_code_mismatch')]);
  const fresh = join(at.folder, 'fresh-shares');
  expect((await at.run(['recovery', 'share', '--recovery-code-file', out, '--needed', '2', '--total', '2', '--out', fresh])).code).toBe(0);
  const opened = await open('--shares-file', fresh);
  expect([opened.code, opened.stdout]).toEqual([0, expect.stringContaining('is open to')]);
});
