import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, openSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OutputOf } from '../../preload/contract/contract.ts';
import type { Person } from '../../preload/contract/people.ts';
import { ADMIN, runEngine } from '../engine/running-engine.ts';
import { CLI, cli, HEADER, peopleFile, provisioned, startOnTerminal } from './command.ts';
import type { Provisioned } from './command.ts';

type ImportOutcome = OutputOf<'people.import'>;

/** Anything a terminal would obey. */
// eslint-disable-next-line no-control-regex -- the control characters are what is looked for
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/u;

let store: Provisioned;
beforeAll(async () => {
  store = await provisioned();
});
afterAll(() => store.remove());

const list = (...more: string[]): Promise<Person[]> => store.json(['people', 'list', ...more]);
const usernames = async (): Promise<string[]> => (await list()).map(({ username }) => username);
const verbs = async (): Promise<string[]> => ((await store.json(['audit', 'list'])) as { verb: string }[]).map(({ verb }) => verb);

describe('people import', () => {
  const good = 'Username,TEAM,name,Role,email\na.one,Example Süd,Ærøskøbing Example,field_worker,one@example.org\nb.two,Example Süd,例え 人,,\n';

  test('a dry run says what would happen and leaves nothing; the import does exactly that', async () => {
    const file = store.file('good.csv', good);
    const dry = (await store.json(['people', 'import', file, '--dry-run'])) as ImportOutcome;
    expect(dry).toMatchObject({ rows: 2, created: 2, refused: 0, newTeams: ['Example Süd'], newTeamCount: 1, errors: [], dryRun: true });
    expect(await list()).toHaveLength(1);
    expect(await verbs()).not.toContain('people.imported');

    const done = await store.run(['people', 'import', file]);
    expect(done).toMatchObject({ code: 0, stderr: 'holdfast-cli: the device secret is kept in a file, not in a keychain\n' });
    expect(done.stdout).toBe('2 people imported, 0 rows refused.\nNew teams: Example Süd\n');
    expect((await list('--search', '例え')).map(({ name, username, team }) => [name, username, team])).toEqual([['例え 人', 'b.two', 'Example Süd']]);
    expect((await verbs()).filter((verb) => verb === 'people.imported')).toHaveLength(1);
  });

  test('with refused rows imports nothing and ends with 1; the dry run tells line, column and rule', async () => {
    const before = await usernames();
    const file = store.file('bad.csv', `${HEADER}=1+1,,c.three,,\nExample Four,nonsense,d.four,,\nExample Five,,e.five,,\n`);
    const refused = await store.run(['people', 'import', file]);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('invalid_input/file_rows_refused: ');
    expect(await usernames()).toEqual(before);

    const dry = await store.run(['people', 'import', file, '--dry-run']);
    expect(dry.code).toBe(1);
    expect(dry.stdout).toBe('Dry run: 1 of 3 people would be imported, 2 rows are refused.\n  line 2, name: formula\n  line 3, email: format\n');
    expect(((await store.json(['people', 'import', file, '--skip-refused'])) as ImportOutcome).created).toBe(1);
    expect(new Set(await usernames())).toEqual(new Set([...before, 'e.five']));
  });

  test.each([
    ['missing.csv', undefined, 'unavailable/file_unreadable'],
    ['semicolons.csv', 'name;username\nExample;x\n', 'invalid_input/file_wrong_delimiter'],
    ['latin1.csv', Buffer.from(`${HEADER}Exämple,,x,,\n`, 'latin1'), 'invalid_input/file_not_utf8'],
    ['columns.csv', 'name,email\nExample,\n', 'invalid_input/file_missing_columns'],
  ])('%s ends with 1, its reason on standard error and nothing on standard output', async (name, content, reason) => {
    const { code, stdout, stderr } = await store.run(['people', 'import', store.file(name, content), '--json']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`holdfast-cli: ${reason}: `);
    expect(stderr).not.toContain(store.folder);
  });

  test('shows what a file\'s name would do to a terminal as its code, in both forms', async () => {
    const file = store.file('example\u001b[2J\u009b31m\u202eevil.csv', `${HEADER}Example Escape,,escape,,\n`);
    await store.json(['people', 'import', file]);
    for (const more of [[], ['--json']]) {
      const { stdout } = await store.run(['audit', 'list', '--limit', '30', ...more]);
      expect(stdout).toContain('example\\u001b[2J\\u009b31m\\u202eevil.csv');
      expect(CONTROLS.exec(stdout)).toBeNull();
    }
    const events = (await store.json(['audit', 'list', '--limit', '30'])) as { details: Record<string, unknown> }[];
    expect(events.map(({ details }) => details['fileName'])).toContain('example\u001b[2J\u009b31m\u202eevil.csv');
    const refused = await store.run(['people', 'import', store.file('\u001b[2J.csv')]);
    expect(CONTROLS.exec(refused.stderr)).toBeNull();
  });
});

describe('another process', () => {
  test('that has the data open keeps every command out, and is not disturbed', async () => {
    const holder = runEngine({ dataDir: store.dataDir });
    await holder.call('session.signIn', ADMIN);
    try {
      for (const words of [['people', 'list'], ['audit', 'verify'], ['people', 'import', store.file('good.csv')]]) {
        const { code, stdout, stderr } = await store.run(words);
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toContain('locked/store_in_use: ');
      }
      await holder.call('people.create', { name: 'Example Undisturbed', username: 'undisturbed', email: null, team: null, roleId: null });
    } finally {
      await holder.engine.close();
    }
    expect(await list('--search', 'undisturbed')).toHaveLength(1);
  });
});

describe('5,000 people', () => {
  let large: Provisioned;
  beforeAll(async () => {
    large = await provisioned();
    await large.json(['people', 'import', large.file('people.csv', peopleFile(5_000))]);
  });
  afterAll(() => large.remove());

  test('are listed whole, as one document and as one table', async () => {
    const people = (await large.json(['people', 'list'])) as Person[];
    expect(people).toHaveLength(5_001);
    expect(new Set(people.map(({ username }) => username)).size).toBe(5_001);
    const { stdout } = await large.run(['people', 'list']);
    expect(stdout.split('\n')).toHaveLength(5_001 + 2);
  });

  test('a reader that leaves early is no failure: no complaint, and the store closes cleanly', async () => {
    const child = spawn(process.execPath, [CLI, 'people', 'list', ...large.access], { stdio: ['ignore', 'pipe', 'pipe'] });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
    // Closes its end before anything is written: what `| head -0` does.
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'holdfast-cli: the device secret is kept in a file, not in a keychain\n' });
    const [, opened] = ((await large.json(['audit', 'list', '--limit', '2'])) as { verb: string; details: Record<string, unknown> }[]);
    expect(opened).toMatchObject({ verb: 'store.opened', details: { closedCleanly: true } });
  });

  test.runIf(process.platform === 'linux')('output that cannot be written is one', async () => {
    const child = spawn(process.execPath, [CLI, 'people', 'list', ...large.access], { stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] });
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => void (stderr += text));
    const [code] = (await once(child, 'close')) as [number];
    expect(code).toBe(1);
    expect(stderr).toContain('read_only/disk_full');
  });
});

describe.skipIf(process.platform === 'win32')('on a terminal', () => {
  const withoutFile = (): string[] => store.access.filter((word, index) => word !== '--password-file' && store.access[index - 1] !== '--password-file');

  test('the password is asked for and not shown', async () => {
    const { child, ended } = startOnTerminal(['people', 'list', ...withoutFile(), '--search', 'undisturbed']);
    child.stdout?.on('data', (shown: string) => {
      if (shown.includes('Password: ')) child.stdin?.write(`${ADMIN.password}x\u007f\r`);
    });
    const { code, stdout } = await ended;
    expect(code).toBe(0);
    expect(stdout).toContain('Example Undisturbed');
    expect(stdout).not.toContain(ADMIN.password.slice(0, 7));
  });

  test('Ctrl+C while it asks ends by the signal', async () => {
    const { child, ended } = startOnTerminal(['people', 'list', ...withoutFile()]);
    child.stdout?.on('data', (shown: string) => {
      if (shown.includes('Password: ')) child.stdin?.write('half a pass\u0003');
    });
    expect((await ended).code).toBe(130);
  });

  test('progress is shown, and Ctrl+C in the middle of an import leaves nothing of it', async () => {
    const before = await usernames();
    const file = store.file('many.csv', peopleFile(100_000));
    const { child, ended } = startOnTerminal(['people', 'import', file, ...store.access]);
    let asked = false;
    child.stdout?.on('data', (shown: string) => {
      if (asked || !/ bytes [1-9]/u.test(shown)) return;
      asked = true;
      child.stdin?.write('\u0003');
    });
    const { code, stdout } = await ended;
    expect(asked).toBe(true);
    expect(code).toBe(130);
    expect(stdout).toContain('conflict/cancelled');
    expect(stdout).not.toContain('imported');
    expect(await usernames()).toEqual(before);
    const opened = ((await store.json(['audit', 'list'])) as { verb: string; details: Record<string, unknown> }[]).filter(({ verb }) => verb === 'store.opened');
    // Every run before this one, the interrupted one too; the first opening is that of the set-up.
    expect(opened.slice(0, -1).every(({ details }) => details['closedCleanly'] === true)).toBe(true);
    expect((await store.run(['audit', 'verify'])).code).toBe(0);
  });
});

describe('the device secret file', () => {
  test('is for its owner only: with wider rights it is not used, and the reason is told', async () => {
    expect(statSync(store.deviceSecretFile).mode & 0o777).toBe(0o600);
    chmodSync(store.deviceSecretFile, 0o644);
    const { code, stderr } = await store.run(['people', 'list']);
    chmodSync(store.deviceSecretFile, 0o600);
    expect(code).toBe(1);
    expect(stderr).toContain('chmod 600');
    expect(stderr).toContain('unavailable/device_secret_invalid');
  });

  test('of another store does not open this one', async () => {
    const other = await provisioned();
    try {
      const access = store.access.map((word) => (word === store.deviceSecretFile ? other.deviceSecretFile : word));
      const { code, stderr } = await cli(['people', 'list', ...access]);
      expect(code).toBe(1);
      expect(stderr).toContain('unavailable/device_secret_missing');
      expect(readFileSync(other.deviceSecretFile, 'utf8')).toContain('"secret"');
    } finally {
      other.remove();
    }
  });
});
