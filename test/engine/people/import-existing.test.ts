import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { IMPORT_LIMITS } from '../../../preload/contract/people-import.ts';
import { offerFile, peopleStore } from '../fixture.ts';
import type { CallOptions, PeopleStore } from '../fixture.ts';
import { importFile } from './import-file.ts';

const HEADER = 'name,email,username,team,role\n';
let store: PeopleStore;
beforeEach(() => {
  store = peopleStore();
});
afterEach(() => store.close());
const bring = (rows: string, dryRun = false, options: CallOptions = {}) =>
  store.call('import', { file: offerFile(importFile(HEADER + rows)), dryRun, skipRefused: true, existing: 'update' }, options);
const person = (id: string) => store.call('get', { personId: id }).then((found) => found.person);
const errorsOf = (rows: string, options?: CallOptions) => bring(rows, true, options).then(({ errors }) => errors.map(({ line, column, rule }) => `${String(line)} ${column} ${rule}`));

describe('importing people who are there already', () => {
  test('changes what differs, tells what stays, adds the rest; empty cells take nothing away', async () => {
    const a = store.add({ name: 'Example A', username: 'a', email: 'a@example.org', team: 'Example North', roleId: 'manager' });
    const b = store.add({ name: 'Example B', username: 'b', email: 'b@example.org', team: 'Example North' });
    const rows = 'Example Änew,new@example.org,a,Example South,field_worker\nExample B,,b,example north,\nExample C,c@example.org,c,Example South,\n';
    const before = store.state();
    const dry = await bring(rows, true);
    expect(store.state()).toEqual(before);
    expect(dry).toMatchObject({ created: 1, updated: 1, unchanged: 1, refused: 0 });
    expect(dry.differences).toEqual([
      {
        line: 2,
        name: 'Example Änew',
        username: 'a',
        change: 'update',
        fields: [
          { field: 'name', from: 'Example A', to: 'Example Änew' },
          { field: 'email', from: 'a@example.org', to: 'new@example.org' },
          { field: 'team', from: 'Example North', to: 'Example South' },
          { field: 'role', from: 'Manager', to: 'Field worker' },
        ],
      },
      {
        line: 4,
        name: 'Example C',
        username: 'c',
        change: 'create',
        fields: [
          { field: 'email', from: null, to: 'c@example.org' },
          { field: 'team', from: null, to: 'Example South' },
        ],
      },
      { line: 3, name: 'Example B', username: 'b', change: 'unchanged', fields: [] },
    ]);
    expect(await bring(rows)).toEqual({ ...dry, dryRun: false, seq: 2 });
    expect(await person(a)).toMatchObject({ name: 'Example Änew', email: 'new@example.org', team: 'Example South', roleId: 'field_worker', version: 2 });
    expect(await person(b)).toMatchObject({ email: 'b@example.org', team: 'Example North', version: 1 });
    const [changed, imported, ...more] = store.events();
    expect(more).toEqual([]);
    expect(changed).toMatchObject({ verb: 'people.imported', target: { id: a, name: 'Example Änew' }, details: { cause: 'updated', from: 'Example A · a@example.org · Example North · Manager' } });
    expect(imported).toMatchObject({ target: null, details: { created: 1, updated: 1, unchanged: 1 } });
    const { rows: found } = await store.call('list', { filter: { search: 'c@example.org' }, offset: 0, limit: 5 });
    expect((await store.call('get', { personId: found[0]?.id ?? '' })).createdBySeq).toBe(imported?.seq);
    expect((await store.call('list', { filter: { search: 'anew' }, offset: 0, limit: 5 })).total).toBe(1);
  });

  test('without that choice they are in the way, as before', async () => {
    store.add({ username: 'a' });
    const outcome = await store.call('import', { file: offerFile(importFile(`${HEADER}Example A,,a,,\n`)), dryRun: true });
    expect(outcome).toMatchObject({ created: 0, updated: 0, refused: 1, errors: [{ rule: 'username_taken' }] });
  });

  test('a second row for one person, and an address of somebody else, are refused', async () => {
    store.add({ name: 'Example A', username: 'a' });
    store.add({ username: 'b', email: 'b@example.org' });
    const rows = 'Example A1,a@example.org,a,,\nExample A2,,a,,\nExample A3,a@example.org,a,,\nExample C,a@example.org,c,,\nExample B,,b,,\nExample D,b@example.org,d,,\n';
    expect(await errorsOf(rows)).toEqual(['3 username duplicate_username_in_file', '4 username duplicate_username_in_file', '5 email duplicate_email_in_file', '7 email duplicate_email_in_file']);
    expect(await errorsOf('Example A,b@example.org,a,Example Nowhere,\n')).toEqual(['2 email email_taken']);
    expect((await bring('Example A,b@example.org,a,Example Nowhere,\n', true)).newTeamCount).toBe(0);
  });

  test('nobody changes their own role, the last administrator\'s, or somebody who may do more', async () => {
    expect(await errorsOf('Example Admin,,example.admin,,field_worker\n')).toEqual(['2 role own_account']);
    store.db.prepare("INSERT INTO role (id, name, built_in) VALUES ('example_importer', 'Example importer', 0)").run();
    store.db.prepare("INSERT INTO role_grant SELECT 'example_importer', permission, scope FROM role_grant WHERE role_id = 'administrator' AND permission <> 'audit.export'").run();
    const importer = store.signIn({ username: 'importer', roleId: 'example_importer' });
    expect(await errorsOf('Example Other,,example.admin,,\n', { as: importer })).toEqual(['2 row exceeds_own_grants']);
    store.db.prepare("DELETE FROM role_grant WHERE role_id = 'administrator' AND permission = 'audit.export'").run();
    store.db.prepare("DELETE FROM role_grant WHERE role_id = 'example_importer' AND permission = 'settings.manage'").run();
    store.db.prepare("INSERT INTO role_grant VALUES ('example_importer', 'settings.manage', 'all')").run();
    store.db.prepare("UPDATE person SET status = 'disabled' WHERE username = 'importer'").run();
    expect(await errorsOf('Example Admin,,example.admin,,field_worker\n', { as: importer })).toEqual(['2 role last_administrator']);
    store.db.prepare("DELETE FROM role_grant WHERE role_id = 'example_importer' AND permission = 'people.manage'").run();
    store.add({ name: 'Example A', username: 'a' });
    expect(await errorsOf('Example A2,,a,,\nExample A,,a,,\nExample New,,new,,\n', { as: importer })).toEqual(['2 row exceeds_own_grants']);
  });

  test('a removed person is nobody to change', async () => {
    store.add({ name: 'Example Gone', username: 'gone', status: 'removed' });
    expect(await errorsOf('Example Back,,gone,,\n')).toEqual(['2 username username_taken']);
  });

  test('of many, all are counted and the first ones shown, changes before additions', { timeout: 30_000 }, async () => {
    const many = (count: number, mark: string, from = 0): string => Array.from({ length: count }, (_, index) => `Example ${mark} ${String(index + from)},,p${String(index + from)},Example Team,\n`).join('');
    await bring(many(2_000, 'A'));
    const seen: number[] = [];
    const outcome = await bring(many(1_000, 'A') + many(4_000, 'B', 1_000), false, { onProgress: (done) => void seen.push(done) });
    expect(outcome).toMatchObject({ rows: 5_000, unchanged: 1_000, updated: 1_000, created: 3_000, refused: 0 });
    expect(outcome.differences).toHaveLength(IMPORT_LIMITS.shownDifferences);
    expect(new Set(outcome.differences.map(({ change }) => change))).toEqual(new Set(['update']));
    expect(seen.length).toBe(5);
    const stop = new AbortController();
    const before = store.state();
    await expect(bring(many(5_000, 'C'), false, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toMatchObject({ reason: 'cancelled' });
    expect(store.state()).toEqual(before);
  });
});
