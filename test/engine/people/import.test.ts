import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IMPORT_LIMITS } from '../../../preload/contract/people-import.ts';
import { offerFile, peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';
import { importFile } from './import-file.ts';

const HEADER = 'name,email,username,team,role\n';
let store: PeopleStore;
beforeEach(() => {
  store = peopleStore();
});
afterEach(() => store.close());

const offered = (content: string | Uint8Array): string => offerFile(importFile(content));
const dryRun = (content: string | Uint8Array) => store.call('import', { file: offered(content), dryRun: true });
async function refusedFile(content: string | Uint8Array): Promise<string> {
  const before = store.state();
  const reasons = [];
  for (const dry of [true, false]) {
    const error = await store.call('import', { file: offered(content), dryRun: dry, skipRefused: true }).then(
      () => null,
      (reason: unknown) => reason as { code: string; reason: string },
    );
    expect(error?.code).toBe('invalid_input');
    reasons.push(error?.reason);
  }
  expect(store.state()).toEqual(before);
  expect(reasons[0]).toBe(reasons[1]);
  return String(reasons[0]);
}
/** Errors as `line column rule`. */
async function rowErrors(rows: string): Promise<string[]> {
  const { errors } = await dryRun(HEADER + rows);
  return errors.map(({ line, column, rule }) => `${String(line)} ${column} ${rule}`);
}

describe('importing people', () => {
  const good = `${HEADER}Example A,a@example.org,example.a,Example North,Manager\n"Example, B",,Example.B,example NORTH,\nExample C,C@Example.org,c,Example South,field_worker\n`;

  test('makes everybody invited, with their team and role, under one event', async () => {
    const path = importFile(good);
    const outcome = await store.call('import', { file: offerFile(path), dryRun: false });
    expect(outcome).toMatchObject({ kind: 'csv', rows: 3, created: 3, updated: 0, unchanged: 0, skipped: 0, refused: 0, newTeams: ['Example North', 'Example South'], newTeamCount: 2, errors: [], dryRun: false });
    const { rows } = await store.call('list', { filter: { statuses: ['invited'] }, offset: 0, limit: 10 });
    expect(rows.map(({ name, username, email, team, roleId }) => [name, username, email, team, roleId])).toEqual([
      ['Example A', 'example.a', 'a@example.org', 'Example North', 'manager'],
      ['Example C', 'c', 'c@example.org', 'Example South', 'field_worker'],
      ['Example, B', 'example.b', null, 'Example North', null],
    ]);
    const [event, ...more] = store.events();
    expect(more).toEqual([]);
    for (const { id } of rows) expect((await store.call('get', { personId: id })).createdBySeq).toBe(event?.seq);
    expect(outcome.seq).toBe(event?.seq);
    expect(new Set((await store.call('ids', { createdBySeq: outcome.seq ?? 0 })).ids)).toEqual(new Set(rows.map(({ id }) => id)));
    const lines = (store.db.prepare("SELECT p.id, p.name, p.username, p.email, t.name AS team, p.role_id AS role FROM person p LEFT JOIN team t ON t.id = p.team_id WHERE p.status = 'invited' ORDER BY p.num").all() as object[]).map(
      (person) => `${JSON.stringify(Object.values(person))}\n`,
    );
    expect(event).toMatchObject({
      verb: 'people.imported',
      outcome: 'done',
      details: {
        rows: 3,
        created: 3,
        refused: 0,
        newTeams: 2,
        fileName: basename(path),
        fileDigest: createHash('sha256').update(readFileSync(path)).digest('hex'),
        rowsDigest: createHash('sha256').update(lines.join('')).digest('hex'),
      },
    });
    expect(await store.call('list', { filter: { search: 'exam b' }, offset: 0, limit: 5 })).toMatchObject({ total: 1 });
  });

  test('a dry run says what the import will do, and leaves nothing', async () => {
    const before = store.state();
    const dry = await dryRun(good);
    expect(store.state()).toEqual(before);
    expect(await store.call('import', { file: offered(good), dryRun: false })).toEqual({ ...dry, dryRun: false, seq: 1 });
  });

  test('takes a byte-order mark, Windows line ends, blank lines, any order and case of columns, and no e-mail, team or role', async () => {
    const bytes = Buffer.from('\ufeff Username ,NAME\r\n\r\nexample.a,Example A\r\n\r\n example.b , Example B \r\n\r\n');
    expect(await dryRun(bytes)).toMatchObject({ rows: 2, created: 2, errors: [] });
  });

  test('reports how far it has come in bytes, to the end', async () => {
    const seen: number[] = [];
    const content = HEADER + Array.from({ length: 2_500 }, (_, index) => `Example ${String(index)},,example.${String(index)},,\n`).join('');
    await store.call('import', { file: offered(content), dryRun: true }, { onProgress: (done) => void seen.push(done) });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.length).toBe(3);
    expect(seen.at(-1)).toBe(content.length);
  });
});

describe('a file that is not a people file', () => {
  test.each([
    ['', 'file_empty'],
    ['\ufeff', 'file_empty'],
    ['\r\n\r\n', 'file_empty'],
    [HEADER, 'file_empty'],
    ['name;email;username;team;role\nExample A;;a;;\n', 'file_wrong_delimiter'],
    ['name\temail\tusername\nExample A\t\ta\n', 'file_wrong_delimiter'],
    ['username|name\na|Example A\n', 'file_wrong_delimiter'],
    ['name,email\nExample A,\n', 'file_missing_columns'],
    ['Example A,a@example.org,a\n', 'file_missing_columns'],
    ['name,username,password\nExample A,a,x\n', 'file_unknown_columns'],
    ['name,username,\nExample A,a,\n', 'file_unknown_columns'],
    ['name,username,__proto__\nExample A,a,\n', 'file_unknown_columns'],
    ['name,username,Name\nExample A,a,Example B\n', 'file_duplicate_columns'],
    [`${HEADER}"Example A,,a,,\n`, 'file_malformed'],
    [`${HEADER}Example\u0000,,a,,\n`, 'file_not_utf8'],
    [Buffer.from(`\ufeff${HEADER}Example A,,a,,\n`, 'utf16le'), 'file_not_utf8'],
    [Buffer.from(`\ufeff${HEADER}Example A,,a,,\n`, 'utf16le').swap16(), 'file_not_utf8'],
    [`${HEADER}Example A,,a,,\n${'x'.repeat(10 * 1024 * 1024)},,b,,\n`, 'file_field_too_long'],
  ])('is refused whole (%#)', async (content, reason) => {
    expect(await refusedFile(content)).toBe(reason);
  });

  test('is refused to somebody whose import does not reach everybody', async () => {
    store.db.prepare("INSERT INTO role_grant VALUES ('manager', 'people.import', 'team')").run();
    const manager = store.signIn({ roleId: 'manager', team: 'Example North' });
    await expect(store.call('import', { file: offered(HEADER), dryRun: true }, { as: manager })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('rows that do not hold', () => {
  test('are told by line, column and rule, never by value', async () => {
    const rows = [
      ',,a,,', // 2
      '   ,,b,,',
      'Example C,,,,',
      'Example D,not-an-address,d,,',
      '=1+1,,e,,', // 6
      '"@SUM(1)",,f,,',
      '+44 1,,g,,',
      '-Example,,h,,',
      `${'x'.repeat(201)},,i,,`, // 10
      `Example J,,j,${'x'.repeat(101)},`,
      '"Example\nK",,k,,', // 12 and 13
      'Example L,,\u00fcml,,', // 14
      'Example M,,m,,no such role',
      'Example N,,n',
      'Example O,,o,,,',
      `Example P,,${'p'.repeat(300)},,`, // 18
      'Exa\u202emple Q,,q,,',
      'Example R,,r,=cmd(),',
      'Example S,,s,,x'.padEnd(300, 'x'),
    ].join('\n');
    expect(await rowErrors(rows)).toEqual([
      '2 name required',
      '3 name required',
      '4 username required',
      '5 email format',
      '6 name formula',
      '7 name formula',
      '8 name formula',
      '9 name formula',
      '10 name too_long',
      '11 team too_long',
      '12 name unsafe_characters',
      '14 username format',
      '15 role unknown_role',
      '16 row wrong_number_of_fields',
      '17 row wrong_number_of_fields',
      '18 username too_long',
      '19 name unsafe_characters',
      '20 team formula',
      '21 role too_long',
    ]);
  });

  test('one row, several columns: each is told once', async () => {
    expect(await rowErrors('=,nobody,\u00e9,=,none\n')).toEqual(['2 name formula', '2 username format', '2 email format', '2 team formula']);
  });

  test('duplicates, in the file and against the database, whatever their case', async () => {
    store.add({ username: 'taken', email: 'taken@example.org' });
    const rows = [
      'Example A,a@example.org,a,,',
      'Example B,A@EXAMPLE.org,b,,',
      'Example C,,A,,',
      'Example D,Taken@example.org,d,,',
      'Example E,,TAKEN,,',
      'Example F,a@example.org,taken,,',
    ].join('\n');
    expect(await rowErrors(rows)).toEqual([
      '3 email duplicate_email_in_file',
      '4 username duplicate_username_in_file',
      '5 email email_taken',
      '6 username username_taken',
      '7 email duplicate_email_in_file',
      '7 username username_taken',
    ]);
  });

  test('a refused row takes neither its name nor its new team', async () => {
    const rows = `Example A,,a,Example New,none\nExample B,,b,,\nExample C,,b,Example Other,\nExample A,,a,Example Third,\nExample D,,d,Example Other,\n`;
    expect(await dryRun(HEADER + rows)).toMatchObject({ rows: 5, created: 3, refused: 2, newTeams: ['Example Third', 'Example Other'], newTeamCount: 2 });
  });

  test('roles go by id or by shown name; one of two with the same name is nobody\'s, one beyond the caller is refused', async () => {
    store.db.prepare("INSERT INTO role (id, name, built_in) VALUES ('example_one', 'Example twin', 0), ('example_two', 'EXAMPLE TWIN', 0), ('example_more', 'Example more', 0), ('example_limited', 'Example limited', 0)").run();
    store.db.prepare("INSERT INTO role_grant SELECT 'example_limited', permission, scope FROM role_grant WHERE role_id = 'administrator' AND permission <> 'audit.export'").run();
    const limited = store.signIn({ roleId: 'example_limited' });
    const rows = 'Example A,,a,,FIELD  Worker\nExample B,,b,,field_worker\nExample C,,c,,example twin\nExample D,,d,,example_two\nExample E,,e,,Administrator\nExample F,,f,,auditor\n';
    const outcome = await store.call('import', { file: offered(HEADER + rows), dryRun: true }, { as: limited });
    expect(outcome.errors.map(({ line, rule }) => [line, rule])).toEqual([
      [4, 'unknown_role'],
      [6, 'role_not_grantable'],
      [7, 'role_not_grantable'],
    ]);
    expect(outcome.created).toBe(3);
  });

  test('without leave to grant no row may name a role', async () => {
    store.db.prepare("DELETE FROM role_grant WHERE role_id = 'administrator' AND permission = 'people.grant'").run();
    expect(await rowErrors('Example A,,a,,field_worker\nExample B,,b,,\n')).toEqual(['2 role role_not_grantable']);
  });

  test('more errors than are shown: the first ones by line, and the right count', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => (index % 2 === 0 ? `=,,x${String(index)},,` : 'Example Twin,,twin,,')).join('\n');
    const outcome = await dryRun(HEADER + rows);
    expect(outcome).toMatchObject({ rows: 2_500, created: 1, refused: 2_499 });
    expect(outcome.errors.length).toBe(IMPORT_LIMITS.shownErrors);
    expect(outcome.errors.map(({ line }) => line)).toEqual([2, ...Array.from({ length: IMPORT_LIMITS.shownErrors - 1 }, (_, index) => index + 4)]);
  });
});
