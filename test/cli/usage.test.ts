import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { auditCommands } from '../../main/cli/audit.ts';
import { initCommand } from '../../main/cli/init.ts';
import { peopleCommands } from '../../main/cli/people.ts';
import { parseCommand, UsageError } from '../../main/cli/usage.ts';
import { cli, provisioned } from './command.ts';
import type { Provisioned } from './command.ts';

const SECRET = 'canary-7f3a-secret';
let store: Provisioned;
beforeAll(async () => {
  store = await provisioned();
});
afterAll(() => store.remove());

const KNOWN = ['--data', '/nowhere', '--as', 'example'];

describe('usage', () => {
  test('--help and help list every command and every option, on standard output', async () => {
    for (const args of [['help'], ['people', 'import', '--help']]) {
      const { code, stdout, stderr } = await cli(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      for (const words of ['init --data DIR --org NAME --admin USERNAME', 'people import FILE.csv --data DIR --as USERNAME', 'people list', 'audit list', 'audit export', 'audit verify']) {
        expect(stdout).toContain(words);
      }
      for (const option of ['--dry-run', '--search TEXT', '--out FILE.jsonl', '--export FILE.jsonl', '--public-key FILE.pem', '--recovery-out FILE', '--password-file FILE', '--device-secret-file FILE', '--json']) {
        expect(stdout).toContain(option);
      }
    }
  });

  test.each([
    [[], 'no command given'],
    [['people'], 'there is no such command'],
    [['people', 'drop'], 'there is no such command'],
    [['__proto__'], 'there is no such command'],
    [['people', 'list', ...KNOWN, '--password', SECRET], '--password is not an option'],
    [['people', 'list', ...KNOWN, `--password=${SECRET}`], '--password is not an option'],
    [['people', 'list', ...KNOWN, SECRET], 'an argument that this command does not take'],
    [['people', 'list', ...KNOWN, `--json=${SECRET}`], '--json takes no value'],
    [['people', 'list', '--as', 'example'], '--data is missing'],
    [['people', 'list', '--data', '/nowhere'], '--as is missing'],
    [['people', 'list', '--as', 'example', '--data'], '--data lacks its value'],
    [['people', 'list', '--data', '', '--as', 'example'], '--data is empty'],
    [['people', 'list', ...KNOWN, '--data', SECRET], '--data is given twice'],
    [['people', 'import', ...KNOWN], 'FILE.csv is missing'],
    [['people', 'import', '', ...KNOWN], 'FILE.csv is missing'],
    [['people', 'import', 'a.csv', SECRET, ...KNOWN], 'FILE.csv is given twice'],
    [['audit', 'list', ...KNOWN, '--limit', '1.5'], '--limit is a whole number'],
    [['audit', 'list', ...KNOWN, '--limit', '-1'], '--limit'],
    [['audit', 'export', ...KNOWN], '--out is missing'],
    [['audit', 'verify'], '--data is missing'],
    [['audit', 'verify', ...KNOWN, '--public-key', SECRET], '--public-key is for --export'],
    [['audit', 'verify', '--data', '/nowhere', '--export', SECRET], 'leave --data out'],
    [['init', '--data', '/nowhere', '--org', 'Example', '--admin', 'example', '--recovery-out', '/nowhere/code', '--cipher', SECRET], '--cipher is one of'],
  ])('%j is wrong usage, and no value of it is repeated', (args, message) => {
    const run = async (): Promise<unknown> => {
      const { command, parsed } = parseCommand([initCommand, ...peopleCommands, ...auditCommands], args);
      return command.run(parsed);
    };
    return run().then(
      () => expect.unreachable(),
      (error: unknown) => {
        expect(error).toBeInstanceOf(UsageError);
        expect((error as Error).message).toContain(message);
        expect((error as Error).message).not.toContain(SECRET);
      },
    );
  });

  test.each([
    [[], 'no command given'],
    [['people', 'list', ...KNOWN, SECRET], 'there is an argument that this command does not take'],
    [['audit', 'verify', '--public-key', SECRET], '--public-key is for --export'],
  ])('%j ends with 2, says so on standard error, and points to the help', async (args, message) => {
    const { code, stdout, stderr } = await cli(args, { input: 'any password\n' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(`holdfast-cli: usage: ${message}. See holdfast-cli --help\n`);
  });
});

describe('the password', () => {
  const noFile = (): string[] => store.access.filter((word, index) => word !== '--password-file' && store.access[index - 1] !== '--password-file');

  test.each([
    ['a line', 'correct example horse battery\n'],
    ['text without a line end', 'correct example horse battery'],
    ['a Windows line', 'correct example horse battery\r\nnot this\r\n'],
    ['a line after a byte-order mark', '\ufeffcorrect example horse battery\n'],
  ])('comes from standard input as %s', async (_what, input) => {
    const { code, stderr } = await cli(['people', 'list', ...noFile()], { input });
    expect({ code, stderr }).toMatchObject({ code: 0 });
  });

  test('comes from a file in the same forms', async () => {
    const passwordFile = store.file('windows-password', '\ufeffcorrect example horse battery\r\n');
    expect(await cli(['people', 'list', ...noFile(), '--password-file', passwordFile])).toMatchObject({ code: 0 });
  });

  test.each([
    ['', 'no password'],
    ['\n', 'no password'],
    [Buffer.from('\ufeffcorrect example horse battery\n', 'utf16le'), 'not UTF-8'],
    ['x'.repeat(20_000), 'too long'],
  ])('is asked for when it is not there or no text (%#)', async (input, message) => {
    const { code, stderr } = await cli(['people', 'list', ...noFile()], { input });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });

  test('in a file that is missing, empty or not UTF-8 is wrong usage', async () => {
    const files = [store.file('missing'), store.file('empty', ''), store.file('utf16', Buffer.from('\ufeffx', 'utf16le'))];
    for (const file of files) expect(await cli(['people', 'list', ...noFile(), '--password-file', file])).toMatchObject({ code: 2, stdout: '' });
  });

  test('that is wrong is refused like a name that nobody has', async () => {
    const wrong = await cli(['people', 'list', ...noFile()], { input: 'not the password at all\n' });
    const nobody = await cli(['people', 'list', ...noFile().map((word) => (word === 'example.admin' ? 'nobody' : word))], { input: 'correct example horse battery\n' });
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('not_signed_in/wrong_credentials');
    expect(nobody).toEqual(wrong);
  });
});

describe('the store', () => {
  test('that is not there is named, and no folder is made for it', async () => {
    const missing = store.file('mistyped');
    const ended = await cli(['people', 'list', ...store.access.map((word) => (word === store.dataDir ? missing : word))]);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('unavailable/not_set_up');
    expect(existsSync(missing)).toBe(false);
  });
});
