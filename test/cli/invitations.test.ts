import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../preload/contract/people.ts';
import { cli, HEADER, provisioned } from './command.ts';
import type { Provisioned } from './command.ts';

let store: Provisioned;
beforeAll(async () => {
  store = await provisioned();
  await store.json(['people', 'import', store.file('people.csv', `${HEADER}Example One,,example.one,,field_worker\nExample Two,,example.two,,field_worker\n`)]);
});
afterAll(() => store.remove());

const NEW = 'a new and long example password';
const statusOf = async (username: string): Promise<string | undefined> => ((await store.json(['people', 'list'])) as Person[]).find((person) => person.username === username)?.status;
const codeOf = (file: string, username: string): string => new RegExp(`,${username},([0-9A-Z-]{24}),`, 'u').exec(readFileSync(file, 'utf8'))?.[1] ?? '';
const accept = (username: string, code: string, more: readonly string[] = []) =>
  cli(['accept-invitation', '--data', store.dataDir, '--device-secret-file', store.deviceSecretFile, '--as', username, '--code-file', store.file('code', `${code}\n`), '--password-file', store.file('new-password', `${NEW}\n`), ...more]);

describe('invitations on the command line', () => {
  test('a dry run writes nothing; inviting writes the codes to a private file and prints none', async () => {
    const out = store.file('codes.csv');
    const dry = await store.run(['people', 'invite', 'example.one', 'EXAMPLE.two', '--codes-out', out, '--dry-run']);
    expect(dry).toMatchObject({ code: 0, stdout: 'Dry run: 2 people would be invited, 0 stay as they are.\n' });
    expect(statSync(out, { throwIfNoEntry: false })).toBeUndefined();

    const done = await store.run(['people', 'invite', 'example.one', 'EXAMPLE.two', '--codes-out', out]);
    expect(done.code).toBe(0);
    expect(done.stdout).toMatch(/^2 people invited until 20\d\d-/u);
    expect(statSync(out).mode & 0o777).toBe(0o600);
    for (const username of ['example.one', 'example.two']) {
      expect(codeOf(out, username)).toHaveLength(24);
      expect(done.stdout + done.stderr).not.toContain(codeOf(out, username));
    }
  });

  test('the code lets its person in, once', async () => {
    const code = codeOf(store.file('codes.csv'), 'example.one');
    const done = await accept('example.one', code, ['--json']);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({ username: 'example.one', secondFactorRequired: false });
    expect(done.stdout + done.stderr).not.toContain(code);
    expect(await statusOf('example.one')).toBe('active');
    const again = await accept('example.one', code);
    expect(again).toMatchObject({ code: 1, stdout: '' });
    expect(again.stderr).toContain('not_signed_in/wrong_invitation: ');
    const signedIn = await cli(['people', 'list', '--data', store.dataDir, '--device-secret-file', store.deviceSecretFile, '--as', 'example.one', '--password-file', store.file('new-password', NEW)]);
    expect(signedIn.code).toBe(0);
  });

  test.each([
    [['people', 'invite', '--codes-out', 'x'], 2, 'USERNAME is missing'],
    [['people', 'invite', 'example.two'], 2, '--codes-out is missing'],
    [['people', 'invite', 'example.two', 'nobody.at.all', '--codes-out', 'x'], 1, 'not_found/no_such_item'],
  ])('%j ends with %i', async (words, code, message) => {
    const ended = await store.run(words, { cwd: store.folder });
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(message);
  });

  test('a code file that is missing or empty is wrong usage', async () => {
    const ended = await accept('example.two', '');
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain('the invitation code file is empty');
  });
});
