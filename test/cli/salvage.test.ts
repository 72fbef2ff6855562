import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Salvaged } from '../../preload/contract/health.ts';
import { damagePages } from '../engine/health/damage.ts';
import { openKey } from '../engine/open-key.ts';
import { ADMIN } from '../engine/running-engine.ts';
import { cli, provisioned } from './command.ts';
import type { Provisioned } from './command.ts';

const PEOPLE = 300;
let at: Provisioned;
let codeFile: string;
beforeAll(async () => {
  at = await provisioned();
  const people = at.file('people.csv', `name,username\n${Array.from({ length: PEOPLE - 1 }, (_, n) => `Example Person ${String(n)},example.${String(n)}`).join('\n')}\n`);
  expect((await at.run(['people', 'import', people])).code).toBe(0);
  codeFile = at.file('code', `${at.recoveryCode}\n`);
});
afterAll(() => at.remove());

const byCode = (): string => join(at.folder, 'by-code.age');
/** All pages of a table. */
async function damage(table: string): Promise<void> {
  const { options } = await openKey(at.dataDir, ADMIN);
  expect(damagePages(options, table, () => true)).toBeGreaterThan(0);
}

describe('the command salvage', () => {
  test('writes what can be read, says what is lost, and ends with 3', async () => {
    // Nothing of it is read at a sign-in, and nobody knows how many rows it had.
    await damage('review_reviewer');
    const out = join(at.folder, 'salvaged.age');
    const { code, stdout, stderr } = await at.run(['salvage', '--out', out, '--json']);
    expect([code, stderr]).toEqual([3, expect.not.stringContaining('internal')]);
    const salvaged = JSON.parse(stdout) as Salvaged;
    expect(salvaged.kinds).toContainEqual({ kind: 'people', read: PEOPLE, lost: 0 });
    expect(salvaged.kinds).toContainEqual({ kind: 'rest', read: expect.any(Number) as number, lost: null });
    expect(salvaged.isRecorded).toBe(true);

    const identity = join(at.folder, 'identity');
    expect((await cli(['recovery', 'identity', '--recovery-code-file', codeFile, '--out', identity])).code).toBe(0);
    const opened = join(at.folder, 'opened');
    mkdirSync(opened);
    execFileSync('sh', ['-c', 'age -d -i "$1" "$2" | tar -x -C "$3"', 'sh', identity, out, opened]);
    const sqlite = (sql: string): string => execFileSync('sqlite3', ['-readonly', join(opened, 'holdfast.db'), sql], { encoding: 'utf8' }).trim();
    expect(sqlite('PRAGMA integrity_check')).toBe('ok');
    expect(sqlite('SELECT count(*) FROM person')).toBe(String(PEOPLE));
    expect(sqlite("SELECT count(*) FROM audit_event WHERE verb = 'store.salvaged'")).toBe('1');
  });

  test('works by the recovery code where nobody can sign in, and by no other code', async () => {
    await damage('secret');
    const refused = await at.run(['people', 'list']);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('unavailable/database_damaged')]);
    const out = byCode();
    const wrong = at.file('wrong', '0000-0000-0000-0000-0000-0000-0000\n');
    const options = ['--data', at.dataDir, '--out', out, '--device-secret-file', at.deviceSecretFile];
    expect((await cli(['salvage', ...options])).code).toBe(2);
    expect((await cli(['salvage', ...options, '--recovery-code-file', wrong])).stderr).toContain('recovery_code_mismatch');
    expect(existsSync(out)).toBe(false);
    const { code, stdout } = await cli(['salvage', ...options, '--recovery-code-file', codeFile]);
    expect([code, stdout]).toEqual([3, expect.stringContaining('Lost, and made anew: the key that signs the audit; what all passwords are hashed with.')]);
    expect(readdirSync(at.dataDir).filter((name) => name.startsWith('store'))).toEqual(['store']);
  });

  test('writes there what is restored as any backup', async () => {
    const dataDir = join(at.folder, 'restored');
    const passwordFile = at.file('new-password', 'a password for the new machine\n');
    const device = ['--device-secret-file', join(at.folder, 'new-device')];
    expect((await cli(['restore', byCode(), '--data', dataDir, '--admin', ADMIN.username, '--recovery-code-file', codeFile, '--password-file', passwordFile, ...device])).code).toBe(0);
    const listed = await cli(['people', 'list', '--data', dataDir, '--as', ADMIN.username, '--password-file', passwordFile, ...device, '--json']);
    expect(JSON.parse(listed.stdout)).toHaveLength(PEOPLE);
  });
});
