import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDeviceFile } from '../../main/keychain/device-file.ts';
import { readSlotFile } from '../../main/engine/keys/slot-file.ts';
import { spokenBelow, spokenIn } from '../engine/canary/spoken.ts';
import { CHEAP_HASHES, cli, HEADER } from './command.ts';
import type { Ended } from './command.ts';

const USERNAME = 'example.admin';
const secrets: Record<string, string | Buffer> = {
  password: 'canary-password-5d1c0e',
  wrongPassword: 'canary-wrong-password-77aa',
  email: 'canary.email.4f@example.org',
  badEmail: 'canary-bad-email-91',
  personName: 'Canary Name Öst',
};
const word = (name: string): string => String(secrets[name]);
/** Names and addresses may be listed for somebody signed in; these may never be said at all. */
const neverSaid = (): typeof secrets => Object.fromEntries(Object.entries(secrets).filter(([name]) => name !== 'email' && name !== 'personName'));

let folder: string;
let data: string;
let recovery: string;
let device: string;
const failed: Ended[] = [];
const done: Ended[] = [];

/** Runs a command with a password on standard input, and sorts what it said. */
async function say(words: readonly string[], password = word('password')): Promise<Ended> {
  const ended = await cli(words, { input: `${password}\n`, node: ['--import', CHEAP_HASHES] });
  (ended.code === 0 || ended.code === 3 ? done : failed).push(ended);
  return ended;
}
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-canary-'));
  [data, recovery, device] = [join(folder, 'data'), join(folder, 'recovery'), join(folder, 'device')];
  const create = ['init', '--data', data, '--org', 'Example', '--admin', USERNAME, '--recovery-out', recovery, '--device-secret-file', device];
  await say(create, word('wrongPassword').slice(0, 9));
  await say(create);
  await say([...create.slice(0, -4), '--recovery-out', `${recovery}-2`, '--device-secret-file', device]);
  secrets['recoveryCode'] = readFileSync(recovery, 'utf8').trim();
  const kept = await createDeviceFile(device).readDevice(readSlotFile(join(data, 'store')).storeId);
  if (kept.state === 'ok') secrets['deviceSecret'] = kept.value.secret;

  const access = ['--data', data, '--as', USERNAME, '--device-secret-file', device];
  await say(['people', 'list', ...access], word('wrongPassword'));
  await say(['people', 'list', ...access, `--password=${word('password')}`]);
  await say(['people', 'list', ...access, word('password')]);
  // A password typed where the name belongs.
  await say(['people', 'list', '--data', data, '--as', word('password'), '--device-secret-file', device]);
  const row = `${word('personName')},${word('email')},canary.one,,\n`;
  const good = file('good.csv', HEADER + row);
  await say(['people', 'import', good, ...access, '--dry-run']);
  await say(['people', 'import', good, ...access]);
  for (const [index, bad] of [HEADER + row, `${HEADER}=${word('personName')},${word('badEmail')},x y,,\n`, row, Buffer.from(row, 'utf16le')].entries()) {
    await say(['people', 'import', file(`bad-${String(index)}.csv`, bad), ...access]);
    failed.push(await say(['people', 'import', file(`bad-${String(index)}.csv`, bad), ...access, '--dry-run', '--json']));
  }
  for (const json of [[], ['--json']]) {
    await say(['people', 'list', ...access, ...json]);
    await say(['audit', 'list', ...access, ...json]);
    await say(['audit', 'verify', ...access, ...json]);
    await say(['audit', 'export', ...access, ...json, '--out', join(folder, 'export.jsonl'), '--public-key-out', join(folder, 'key.pem')]);
    await say(['audit', 'verify', '--export', join(folder, 'export.jsonl'), ...json]);
  }
}, 240_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a secret on the command line', () => {
  test('is in nothing that a refused command says, not even a name or an address', () => {
    expect(failed.length).toBeGreaterThan(10);
    for (const { stdout, stderr } of failed) expect(spokenIn(stdout + stderr, secrets), stderr).toEqual([]);
  });

  test('is in nothing that a command says on success', () => {
    expect(done.length).toBeGreaterThan(10);
    for (const { stdout, stderr } of done) {
      expect(spokenIn(stdout, neverSaid())).toEqual([]);
      expect(spokenIn(stderr, secrets)).toEqual([]);
    }
    // What may be listed is: the search finds it.
    expect(spokenIn(done.map(({ stdout }) => stdout).join(''), secrets)).toEqual(['email', 'personName']);
  });

  test('is in no file of the data folder nor in its name', () => {
    expect(spokenBelow(data, secrets)).toEqual([]);
    expect(readdirSync(join(data, 'store')).length).toBeGreaterThan(2);
  });

  test('is in no other file that was written, the recovery code only in its own and the device secret only in its own', () => {
    expect(spokenBelow(folder, { recoveryCode: word('recoveryCode') })).toEqual(['recovery: recoveryCode']);
    expect(spokenBelow(folder, { deviceSecret: secrets['deviceSecret'] ?? '' })).toEqual(['device: deviceSecret']);
    expect(spokenBelow(folder, { password: word('password'), wrongPassword: word('wrongPassword') })).toEqual([]);
    expect(spokenIn(readFileSync(join(folder, 'export.jsonl')), neverSaid())).toEqual([]);
  });
});
