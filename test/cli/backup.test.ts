import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADMIN } from '../engine/running-engine.ts';
import { cli, provisioned } from './command.ts';
import type { Provisioned } from './command.ts';

const NEW_PASSWORD = 'a password for the new machine';
let at: Provisioned;
let backup: string;
let codeFile: string;
let passwordFile: string;
beforeAll(async () => {
  at = await provisioned();
  const people = at.file('people.csv', `name,username\n${Array.from({ length: 50 }, (_, n) => `Example Person ${String(n)},example.${String(n)}`).join('\n')}\n`);
  expect((await at.run(['people', 'import', people])).code).toBe(0);
  backup = join(at.folder, 'backup.age');
  codeFile = at.file('code', `${at.recoveryCode}\n`);
  passwordFile = at.file('new-password', `${NEW_PASSWORD}\n`);
  const made = await at.run(['backup', '--out', backup]);
  expect([made.code, made.stderr]).toEqual([0, expect.not.stringContaining('internal')]);
});
afterAll(() => at.remove());

const restore = (dataDir: string, code = codeFile) =>
  cli(['restore', backup, '--data', dataDir, '--admin', ADMIN.username, '--recovery-code-file', code, '--password-file', passwordFile, '--device-secret-file', join(at.folder, `device of ${dataDir.slice(at.folder.length + 1)}`)]);
const accessTo = (dataDir: string): string[] => ['--data', dataDir, '--as', ADMIN.username, '--password-file', passwordFile, '--device-secret-file', join(at.folder, `device of ${dataDir.slice(at.folder.length + 1)}`)];

describe('a backup', () => {
  test('is opened without Holdfast, by age, tar and sqlite3 alone', async () => {
    const identity = join(at.folder, 'identity');
    expect((await cli(['recovery', 'identity', '--recovery-code-file', codeFile, '--out', identity])).code).toBe(0);
    expect(statSync(identity).mode & 0o777).toBe(0o600);
    const out = join(at.folder, 'opened');
    mkdirSync(out);
    execFileSync('sh', ['-c', 'age -d -i "$1" "$2" | tar -x -C "$3"', 'sh', identity, backup, out]);
    expect(readdirSync(out).sort()).toEqual(['READ-ME.txt', 'checks.json', 'holdfast.db', 'holdfast.json']);
    const sqlite = (sql: string): string => execFileSync('sqlite3', ['-readonly', join(out, 'holdfast.db'), sql], { encoding: 'utf8' }).trim();
    expect(sqlite('PRAGMA integrity_check')).toBe('ok');
    expect(sqlite('SELECT count(*) FROM person')).toBe('51');
  });

  test('becomes a store on a machine that never had one, whose chain goes on and says so', async () => {
    const dataDir = join(at.folder, 'restored');
    const restored = await restore(dataDir);
    expect([restored.code, restored.stderr]).toEqual([0, 'holdfast-cli: the device secret is kept in a file, not in a keychain\n']);
    const listed = await cli(['people', 'list', ...accessTo(dataDir), '--json']);
    expect(JSON.parse(listed.stdout)).toHaveLength(51);
    const verified = await cli(['audit', 'verify', ...accessTo(dataDir), '--json']);
    expect([verified.code, (JSON.parse(verified.stdout) as { result: string }).result]).toEqual([0, 'intact']);
    // The one that was backed up is as it was.
    expect((await at.run(['people', 'list'])).code).toBe(0);
    // It can be backed up in turn, with the same code.
    expect((await cli(['backup', ...accessTo(dataDir), '--out', join(at.folder, 'second.age')])).code).toBe(0);
  });

  test('is not restored over a store, nor with another code, and leaves nothing behind then', async () => {
    const here = await cli(['restore', backup, '--data', at.dataDir, '--admin', ADMIN.username, '--recovery-code-file', codeFile, '--password-file', passwordFile, '--device-secret-file', join(at.dataDir, 'device-secret.json')]);
    expect([here.code, here.stderr]).toEqual([1, expect.stringContaining('conflict/already_set_up')]);
    expect((await at.run(['people', 'list'])).code).toBe(0);
    const dataDir = join(at.folder, 'elsewhere');
    // Another organisation's, and one with a typing error.
    const other = at.file('other code', '0000-0000-0000-0000-0000-0000-0000\n');
    expect((await restore(dataDir, other)).stderr).toContain('invalid_input/backup_wrong_identity');
    expect((await restore(dataDir, at.file('wrong code', `${at.recoveryCode.slice(0, -1)}\n`))).stderr).toContain('invalid_input/recovery_code_malformed');
    expect(existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name !== 'holdfast.lock') : []).toEqual([]);
  });

  test('is written over no file of the store, and is not there when it could not be finished', async () => {
    for (const out of [join(at.dataDir, 'store', 'holdfast.db'), join(at.folder, 'no such folder', 'backup.age')]) expect((await at.run(['backup', '--out', out])).code).toBe(1);
    expect(readdirSync(at.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('is tried: restored, checked, compared and taken away again', async () => {
    const sharesFile = at.file('shares');
    await at.run(['recovery', 'share', '--recovery-code-file', codeFile, '--needed', '2', '--total', '2', '--out', sharesFile]);
    const drilled = await at.run(['backup', 'drill', backup, '--shares-file', sharesFile]);
    expect([drilled.code, drilled.stdout]).toEqual([0, expect.stringMatching(/51 people.*chain: intact\.\n[^]*The backup is older[^]*Nothing was changed\.\n$/u)]);
    expect(readdirSync(at.dataDir).filter((name) => name.startsWith('store.'))).toEqual([]);
  });

  test('is compared with what is there before it takes its place, and what was there is kept and can be put back', async () => {
    const device = ['--device-secret-file', join(at.dataDir, 'device-secret.json')];
    const compared = await cli(['restore', 'compare', backup, '--data', at.dataDir, '--recovery-code-file', codeFile, ...device, '--json']);
    expect([compared.code, (JSON.parse(compared.stdout) as { relation: string }).relation]).toEqual([0, 'older']);
    const replaced = await cli(['restore', backup, '--data', at.dataDir, '--admin', ADMIN.username, '--recovery-code-file', codeFile, '--password-file', passwordFile, '--replace', ...device]);
    expect([replaced.code, replaced.stdout]).toEqual([0, expect.stringContaining('set aside, and kept')]);
    const access = ['--data', at.dataDir, '--as', ADMIN.username, '--password-file', passwordFile, ...device];
    const listed = await cli(['aside', 'list', ...access, '--json']);
    const [aside] = JSON.parse(listed.stdout) as { id: string }[];
    expect((await cli(['aside', 'put-back', aside?.id ?? '', '--recovery-code-file', codeFile, ...access])).code).toBe(0);
    // The password from before opens it again.
    const [restored] = JSON.parse((await at.run(['aside', 'list', '--json'])).stdout) as { id: string }[];
    expect((await at.run(['aside', 'remove', restored?.id ?? ''])).code).toBe(0);
    expect((await at.run(['audit', 'verify'])).code).toBe(0);
    expect(readdirSync(at.dataDir).filter((name) => name.startsWith('store.'))).toEqual([]);
  });
});
