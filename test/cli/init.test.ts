import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readSlotFile } from '../../main/engine/keys/slot-file.ts';
import { cli, startCli } from './command.ts';
import { codeOpens, init, PASSWORD, Places, signIn } from './init-places.ts';

const places = new Places();
afterAll(() => places.remove());
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('init', () => {
  test('makes an organisation that opens, for its owner only, with hashes that cost what they should', async () => {
    const at = places.next();
    const made = await init(at, ['--json', '--cipher', 'sqlcipher-4', '--name', 'Example Ädmin']);
    expect(made).toMatchObject({ code: 0, stderr: 'holdfast-cli: the device secret is kept in a file, not in a keychain\n' });
    expect(JSON.parse(made.stdout)).toEqual({ organisation: 'Exämple 組織', administrator: 'example.admin', cipher: 'sqlcipher-4', deviceSecret: 'file' });
    expect([modeOf(at.recovery), modeOf(at.device), modeOf(at.data), modeOf(join(at.data, 'store'))]).toEqual([0o600, 0o600, 0o700, 0o700]);
    for (const name of readdirSync(join(at.data, 'store'))) expect(modeOf(join(at.data, 'store', name)), name).toBe(0o600);
    expect(readFileSync(at.recovery, 'utf8')).toMatch(/^(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}\n$/u);
    expect(await codeOpens(at)).toBe(true);
    const { slots, cipher } = readSlotFile(join(at.data, 'store'));
    expect(cipher).toBe('sqlcipher-4');
    expect(slots.find((slot) => slot.kind === 'password')?.kdf.n).toBe(2 ** 17);
    const listed = await signIn(at);
    expect((JSON.parse(listed.stdout) as { name: string }[]).map(({ name }) => name)).toEqual(['Example Ädmin']);
  });

  test('a second time is refused and changes nothing', async () => {
    const at = places.next();
    expect((await init(at)).code).toBe(0);
    const before = readFileSync(join(at.data, 'store', 'keyslots.json'));
    const again = await init({ ...at, recovery: `${at.recovery}-2` });
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('conflict/already_set_up');
    expect(existsSync(`${at.recovery}-2`)).toBe(false);
    expect(readFileSync(join(at.data, 'store', 'keyslots.json'))).toEqual(before);
    expect(await codeOpens(at)).toBe(true);
  });

  test('never touches a file in the place of the code, follows no link there, and says so', async () => {
    const at = places.next();
    writeFileSync(at.recovery, 'the only code of something else\n');
    const kept = { ...at, recovery: `${at.recovery}-link` };
    symlinkSync(at.recovery, kept.recovery);
    for (const each of [at, kept, { ...at, recovery: places.folder }, { ...at, recovery: join(places.folder, 'none', 'code') }]) {
      const refused = await init(each);
      expect(refused).toMatchObject({ code: 2, stdout: '' });
      expect(refused.stderr).toContain('--recovery-out');
    }
    expect(readFileSync(at.recovery, 'utf8')).toBe('the only code of something else\n');
    expect(existsSync(at.data)).toBe(false);
  });

  test.each([
    [['--admin'], 'not a name!', 'username: format'],
    [['--org'], '\u001b[2J', 'organisation: unsafe_characters'],
  ])('with a bad %j leaves nothing', async ([option = ''], value, rule) => {
    const at = places.next();
    const args = ['--org', 'Example', '--admin', 'example'].map((word, index, all) => (all[index - 1] === option ? value : word));
    const ended = await cli(['init', '--data', at.data, '--recovery-out', at.recovery, '--device-secret-file', at.device, ...args], { input: `${PASSWORD}\n` });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('invalid_input/fields');
    expect(ended.stderr).toContain(rule);
    expect([at.data, at.recovery, at.device].filter((path) => existsSync(path))).toEqual([]);
  });

  test('with a password that is too short leaves nothing', async () => {
    const at = places.next();
    const ended = await init(at, [], { input: 'short\n' });
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain('password: too_short');
    expect([at.data, at.recovery, at.device].filter((path) => existsSync(path))).toEqual([]);
  });
});

describe.runIf(process.platform === 'linux')('the keychain', () => {
  test('keeps the device secret, and without it the data does not open', async () => {
    const at = places.next();
    const args = (word: string[]): string[] => [...word, '--data', at.data, '--json'];
    const made = await cli(args(['init', '--org', 'Example', '--admin', 'example.admin', '--recovery-out', at.recovery]), { input: `${PASSWORD}\n` });
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(made.stdout)).toMatchObject({ deviceSecret: 'keychain' });
    const listed = await cli(args(['people', 'list', '--as', 'example.admin']), { input: `${PASSWORD}\n` });
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    const verified = await cli(args(['audit', 'verify', '--as', 'example.admin']), { input: `${PASSWORD}\n` });
    expect(JSON.parse(verified.stdout)).toMatchObject({ result: 'intact', anchorSeq: expect.any(Number) as number });
    const elsewhere = await cli(args(['people', 'list', '--as', 'example.admin']), { input: `${PASSWORD}\n`, env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } });
    expect(elsewhere).toMatchObject({ code: 1, stdout: '' });
    expect(elsewhere.stderr).toContain('unavailable/keychain_no_service');
  });
});

describe('an init that is interrupted', () => {
  test('by Ctrl+C makes nothing and leaves nothing', async () => {
    const at = places.next();
    const args = ['init', '--data', at.data, '--org', 'Example', '--admin', 'example', '--recovery-out', at.recovery, '--device-secret-file', at.device];
    const { child, ended } = startCli(args, { input: `${PASSWORD}\n` });
    // Said once the set-up is about to begin; hashing then takes longer than a signal.
    child.stderr?.once('data', () => child.kill('SIGINT'));
    expect(await ended).toMatchObject({ signal: 'SIGINT', stdout: '', stderr: expect.stringContaining('conflict/cancelled') as string });
    expect([at.recovery, at.device, join(at.data, 'store'), join(at.data, 'store.new')].filter((path) => existsSync(path))).toEqual([]);
  });
});
