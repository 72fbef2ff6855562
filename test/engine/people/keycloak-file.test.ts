import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../main/engine/errors.ts';
import { readTable, refusedAs, rowsOf } from './tables.ts';

const data = (name: string): Buffer => readFileSync(new URL(`data/${name}`, import.meta.url));
const EXAMPLE = {
  realm: 'example',
  groups: [
    {
      name: 'Example Field',
      realmRoles: ['worker'],
      subGroups: [{ name: 'North', clientRoles: { console: ['reader'] }, subGroups: [] }],
    },
  ],
  users: [
    { username: 'example.a', firstName: 'Example', lastName: 'Ä', email: 'a@example.org', enabled: true, groups: ['/Example Field/North', '/Other'], realmRoles: ['boss', 'worker'], attributes: { town: ['Örebro'], shoes: ['1', '2'] }, credentials: [{ type: 'password', value: 'never-kept' }] },
    { username: 'example.b', enabled: false },
    { username: 'service-account-x', serviceAccountClientId: 'x' },
  ],
};
const text = (value: unknown): string => JSON.stringify(value, null, 1);

describe('reading a realm export', () => {
  test('reads the export of a Keycloak 26 server', async () => {
    const read = await readTable(data('keycloak-26-realm.json'));
    expect(read).toMatchObject({ kind: 'keycloak', parts: ['myrealm'], part: 'myrealm', passedOver: 0 });
    expect(rowsOf(read)).toMatchObject([{ username: 'testuser', firstName: 'Test', lastName: 'User', email: 'testuser@gmail.com', enabled: 'true', realmRoles: ['default-roles-myrealm'], 'clientRoles.broker': ['read-token'], 'attributes.favorite_media': ['movies', 'series'] }]);
  });

  test('reads an export of several realms: the first that is not the master, or the one chosen, without the accounts of services', async () => {
    const file = data('keycloak-6-realms.json');
    const read = await readTable(file);
    expect(read).toMatchObject({ parts: ['master', 'nodejs-test'], part: 'nodejs-test', passedOver: 2 });
    expect(rowsOf(read)).toEqual([{ username: 'test-user', enabled: 'true', realmRoles: ['offline_access', 'user'], 'clientRoles.confidential-client': ['test'], 'clientRoles.account': ['view-profile', 'manage-account'] }]);
    expect(rowsOf(await readTable(file, 'master'))).toMatchObject([{ username: 'admin' }]);
    expect(await refusedAs(file, 'gone')).toBe('file_no_such_part');
  });

  test('gives each user the roles of their groups and of the groups around those, and no credential', async () => {
    const read = await readTable(text(EXAMPLE));
    expect(rowsOf(read)).toEqual([
      {
        username: 'example.a',
        firstName: 'Example',
        lastName: 'Ä',
        email: 'a@example.org',
        enabled: 'true',
        group: 'North',
        groupPath: 'Example Field / North',
        realmRoles: ['boss', 'worker'],
        'clientRoles.console': ['reader'],
        'attributes.town': 'Örebro',
        'attributes.shoes': ['1', '2'],
      },
      { username: 'example.b', enabled: 'false' },
    ]);
    expect(read.passedOver).toBe(1);
    for (const name of ['keycloak-26-realm.json', 'keycloak-6-realms.json']) expect(JSON.stringify(await readTable(data(name)))).not.toMatch(/secretData|credentialData|hashedSaltedValue|argon2/u);
    expect(JSON.stringify(read)).not.toContain('never-kept');
  });

  test.each([
    ['a user without a name', { ...EXAMPLE, users: [EXAMPLE.users[0], { enabled: true }] }, 'file_malformed json:users[1].username'],
    ['a user that is none', { ...EXAMPLE, users: ['x'] }, 'file_malformed json:users[0]'],
    ['roles that are none', { ...EXAMPLE, users: [{ username: 'x', clientRoles: { secretive: 'y' } }] }, 'file_malformed json:users[0].clientRoles'],
    ['a second realm whose user is wrong', [{ realm: 'master' }, { realm: 'b', users: [{}] }], 'file_malformed json:[1].users[0].username'],
    ['a group within a group that is none', { ...EXAMPLE, groups: [{ name: 'a', subGroups: [{ name: 'b' }, { nome: 'c' }] }] }, 'file_malformed json:groups[0].subGroups[1]'],
    ['JSON of another kind', { users: [] }, 'file_kind_unknown'],
    ['an empty list', [], 'file_empty'],
  ])('refuses %s with its place', async (_what, value, why) => {
    expect(await refusedAs(text(value))).toBe(why);
  });

  test('refuses JSON that breaks off or goes wrong with its line, and one that is nested without end', async () => {
    const good = text(EXAMPLE);
    expect(await refusedAs(good.replace('"example.b",', '"example.b";'))).toBe(`file_malformed line:${String(good.slice(0, good.indexOf('"example.b"')).split('\n').length)}`);
    expect(await refusedAs(good.slice(0, -3))).toMatch(/^file_malformed line:\d+$/u);
    expect(await refusedAs(`{"realm":"a","users":${'['.repeat(5_000_000)}`)).toBe('file_too_deep line:1');
    expect(await refusedAs(Buffer.from(text({ realm: 'caf\u00e9' }), 'latin1'))).toBe('file_not_utf8');
  });

  test('names that objects have by themselves are names like others', async () => {
    const read = await readTable('{"realm":"__proto__","users":[{"username":"constructor","attributes":{"__proto__":["x"],"toString":["y"]},"clientRoles":{"__proto__":["z"]}}]}');
    expect(read.records).toHaveLength(1);
    expect(rowsOf(read)[0]?.['attributes.toString']).toBe('y');
  });

  test('ends in records or in a named refusal, whatever was done to a file', async () => {
    const file = Buffer.from(text(EXAMPLE));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: file.length - 1 }), fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(...Buffer.from('{}[]",:0n\\')))), { minLength: 1, maxLength: 6 }), fc.boolean(), async (changes, cut) => {
        const bytes = Buffer.from(file);
        for (const [place, byte] of changes) bytes[place] = byte;
        await readTable(cut ? bytes.subarray(0, changes[0]?.[0]) : bytes).catch((error: unknown) => expect(error).toBeInstanceOf(EngineError));
      }),
      { numRuns: 400 },
    );
  });

  test('ends the same way for any JSON at all', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 4 }), async (value) => {
        await readTable(JSON.stringify({ realm: 'example', users: value, groups: value })).catch((error: unknown) => expect(error).toBeInstanceOf(EngineError));
        await readTable(JSON.stringify({ realm: 'example', users: [value, { username: 'x', attributes: value, groups: value }] })).catch((error: unknown) => expect(error).toBeInstanceOf(EngineError));
      }),
      { numRuns: 200 },
    );
  });
});
