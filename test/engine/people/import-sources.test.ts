import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { offerFile, peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';
import { importFile } from './import-file.ts';
import { textRow, workbookParts, zipOf } from './zip-file.ts';

const data = (name: string): Buffer => readFileSync(new URL(`data/${name}`, import.meta.url));
const KEYCLOAK = { name: ['firstName', 'lastName'], username: 'username', email: 'email', team: 'group', role: 'realmRoles', enabled: 'enabled' };
const realm = (...users: object[]): string => JSON.stringify({ realm: 'example', users });
let store: PeopleStore;
beforeEach(() => {
  store = peopleStore();
});
afterEach(() => store.close());
const offered = (content: string | Uint8Array): string => offerFile(importFile(content));
const person = async (username: string) => (await store.call('list', { filter: { search: username }, offset: 0, limit: 500 })).rows.find((row) => row.username === username);

describe('looking at a file', () => {
  test('tells kind, columns with samples, and what probably becomes what', async () => {
    const inspection = await store.call('inspectFile', { file: offered(data('openpyxl.xlsx')) });
    expect(inspection).toMatchObject({ kind: 'xlsx', parts: ['Hidden notes', 'People', 'Third'], part: 'People', rows: 4, isStandard: false });
    expect(inspection.proposal).toEqual({ name: ['Full name'], username: 'Login', email: 'E-mail address', team: 'Department', role: null, enabled: 'Active' });
    expect(inspection.columns.find(({ name }) => name === 'Department')).toEqual({ name: 'Department', samples: ['Example North', 'Example South'], values: ['Example North', 'Example South'] });
    expect((await store.call('inspectFile', { file: offered(data('keycloak-26-realm.json')) })).proposal).toEqual(KEYCLOAK);
    const csv = await store.call('inspectFile', { file: offered('name,username,team\nExample A,a,North\n') });
    expect(csv).toMatchObject({ kind: 'csv', isStandard: true, proposal: { name: ['name'], username: 'username', team: 'team', role: null } });
    expect(store.events()).toEqual([]);
  });

  test('shows no more of a column than is good for choosing, and nobody without leave to import', async () => {
    const rows = Array.from({ length: 100 }, (_, index) => `Example ${String(index)},x${String(index)},${'y'.repeat(500)},${index % 2 === 0 ? 'boss' : ''}\n`).join('');
    const { columns } = await store.call('inspectFile', { file: offered(`who,login,long,post\n${rows}`) });
    expect(columns.map(({ values }) => values)).toEqual([null, null, null, ['boss']]);
    expect(columns[2]?.samples.map((text) => text.length)).toEqual([255]);
    await expect(store.call('inspectFile', { file: offered(rows) }, { as: store.signIn({ roleId: 'auditor' }) })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('two columns of one name, and one without, can be told apart and chosen', async () => {
    const file = offered('name,name,,login\nExample A,x,Example North,a\n');
    expect((await store.call('inspectFile', { file })).columns.map(({ name }) => name)).toEqual(['name', 'name #2', '#3', 'login']);
    const mapping = { name: ['name'], username: 'login', email: null, team: '#3', role: null, enabled: null };
    await store.call('import', { file, dryRun: false, mapping });
    expect(await person('a')).toMatchObject({ name: 'Example A', team: 'Example North' });
  });
});

describe('importing from other systems', () => {
  test("takes the real export of a Keycloak 26 server, its role as translated, and invites instead of taking a password over", async () => {
    const file = offered(data('keycloak-26-realm.json'));
    const roles = [{ from: 'default-roles-myrealm', roleId: 'field_worker' }];
    expect(await store.call('import', { file, dryRun: false, mapping: KEYCLOAK, roles })).toMatchObject({ kind: 'keycloak', rows: 1, created: 1, refused: 0 });
    expect(await person('testuser')).toMatchObject({ name: 'Test User', email: 'testuser@gmail.com', roleId: 'field_worker', status: 'invited' });
    expect(store.db.prepare("SELECT password_hash AS hash FROM person WHERE username = 'testuser'").get()).toEqual({ hash: null });
  });

  test("takes 389 Directory Server's European example by what is proposed, every character of it", async () => {
    expect(await store.call('import', { file: offered(data('european.ldif')), dryRun: false })).toMatchObject({ kind: 'ldif', rows: 353, created: 353, skipped: 261, refused: 0, newTeamCount: 4 });
    expect(await person('user1')).toMatchObject({ name: 'mÿrty DeCoùrsin', email: 'user1@test.com', team: 'Sàn Fråncêscô' });
    expect((await store.call('list', { filter: { search: 'myrty decou' }, offset: 0, limit: 5 })).total).toBe(1);
    expect(store.events()).toHaveLength(1);
  });

  test.each([
    ['a realm export', Buffer.from(data('keycloak-26-realm.json').toString().replace('"username": "testuser"', '"username": 5')), 'file_malformed', 'json:users[0].username'],
    ['a directory export', Buffer.concat([data('european.ldif'), Buffer.from('\ndn: uid=late\nobjectClass: person\nbroken\n')]), 'file_malformed', 'line:7596'],
    ['a workbook', zipOf(workbookParts({ sheets: { People: textRow('name', 'username') + textRow('Example A', 'a') + '<row><c t="s"><v>5</v></c></row>' } })), 'file_malformed', 'row:3'],
  ])('%s that is broken near its end fails whole, and says where', async (_what, content, reason, place) => {
    const before = store.state();
    const error = await store.call('import', { file: offered(content), dryRun: false, skipRefused: true }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid_input', reason, fields: [{ path: expect.stringContaining(place), rule: 'place' }] });
    expect(store.state()).toEqual(before);
  });

  test('a workbook with the standard header needs no mapping; a calculated cell is refused whatever it came to', async () => {
    const rows = textRow('Username', 'Name') + textRow('a', 'Example A') + '<row><c t="str"><f>LOWER("B")</f><v>b</v></c><c t="inlineStr"><is><t>Example B</t></is></c></row>';
    const outcome = await store.call('import', { file: offered(zipOf(workbookParts({ sheets: { People: rows } }))), dryRun: true });
    expect(outcome).toMatchObject({ kind: 'xlsx', created: 1, errors: [{ line: 3, column: 'username', rule: 'formula' }] });
  });

  test('roles: the translation in its order, then what is ours by name; what is neither is refused', async () => {
    const users = [['r1', 'boss', 'hand'], ['hand'], ['noise'], ['auditor'], ['noise', 'stranger'], ['stranger']].map((realmRoles, index) => ({ username: `u${String(index)}`, realmRoles }));
    const roles = [
      { from: 'hand', roleId: 'field_worker' },
      { from: 'boss', roleId: 'manager' },
      { from: 'noise', roleId: null },
      { from: 'r1', roleId: null },
    ];
    const { errors } = await store.call('import', { file: offered(realm(...users)), dryRun: false, skipRefused: true, mapping: KEYCLOAK, roles });
    expect(await Promise.all(['u0', 'u1', 'u2', 'u3'].map(async (name) => (await person(name))?.roleId))).toEqual(['field_worker', 'field_worker', null, 'auditor']);
    expect(errors.map(({ line, rule }) => [line, rule])).toEqual([
      [5, 'unknown_role'],
      [6, 'unknown_role'],
    ]);
  });

  test.each([
    ['disable', { created: 2, skipped: 0 }, 'disabled'],
    ['invite', { created: 2, skipped: 0 }, 'invited'],
    ['skip', { created: 1, skipped: 1 }, undefined],
  ] as const)('an account that is not in use arrives as chosen: %s', async (inactive, counts, status) => {
    const file = offered(realm({ username: 'on', enabled: true }, { username: 'off', enabled: false }));
    expect(await store.call('import', { file, dryRun: false, mapping: KEYCLOAK, inactive })).toMatchObject(counts);
    expect((await person('off'))?.status).toBe(status);
    expect(await person('on')).toMatchObject({ name: 'on', status: 'invited' });
  });

  test('a column that the file does not have is said once, before anything is done', async () => {
    const mapping = { name: ['gone'], username: 'username', email: null, team: null, role: null, enabled: null };
    await expect(store.call('import', { file: offered('name,username\nExample A,a\n'), dryRun: true, mapping })).rejects.toMatchObject({ reason: 'file_missing_columns' });
  });
});
