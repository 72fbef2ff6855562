import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { people } from '../../../preload/contract/people.ts';
import { Username } from '../../../preload/contract/fields.ts';
import { tombstoneUsername } from '../../../main/engine/people/remove.ts';
import { peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

let store: PeopleStore;
beforeEach(() => {
  store = peopleStore();
});
afterEach(() => store.close());

/** Tables whose rows are about a person, by the column that says whom; those of access reviews keep their history, records are about others, with their files, and the marks of example data tell of rows, not of people. */
const aboutPeople = (): { table: string; column: string }[] =>
  store.db
    .prepare(`SELECT m.name AS "table", f."from" AS "column" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" = 'person' AND m.name NOT LIKE 'review%' AND m.name NOT LIKE 'record%' AND m.name NOT LIKE 'example%' AND m.name <> 'attachment'`)
    .all() as { table: string; column: string }[];
const leaver = () => store.signIn({ name: 'Example Leaver', username: 'example.leaver', email: 'leaver@example.org', team: 'Example North', roleId: 'auditor', lastSignInAtMs: 5 });

describe('removing', () => {
  test('leaves id and name, and nothing else of the person, in whatever table', async () => {
    const { personId, sessionId } = leaver();
    await store.call('setPassword', { personId, newPassword: 'an example long password' });
    const fill = {
      session: "INSERT INTO session (id, person_id, created_at_ms, expires_at_ms) VALUES ('example', ?, 1, 2)",
      rate_state: "INSERT INTO rate_state (person_id, rate_class, tokens, at_ms) VALUES (?, 'heavy', 1, 1)",
      second_factor: "INSERT INTO second_factor (person_id, secret, begun_at_ms, confirmed_at_ms) VALUES (?, x'01', 1, 1)",
      second_factor_code: "INSERT INTO second_factor_code (person_id, hash) VALUES (?, x'02')",
      invitation: "INSERT INTO invitation (person_id, hash, made_at_ms, expires_at_ms) VALUES (?, x'03', 1, 2)",
      preference: "INSERT INTO preference (person_id, language, theme) VALUES (?, 'de', 'dark')",
      draft: "INSERT INTO draft (person_id, name, body, at_ms) VALUES (?, 'example', 'example', 1)",
    } as const;
    // Whoever adds such a table says here what a row of it is, and in remove.ts that it goes.
    expect(aboutPeople().map(({ table }) => table).sort()).toEqual(Object.keys(fill).sort());
    store.db.prepare(`INSERT INTO attachment (id, name, media_type, size_bytes, sha256, key, added_at_ms, added_by) SELECT 'example', 'Example.png', 'image/png', 1, x'05', x'06', 1, num FROM person WHERE id = ?`).run(personId);
    for (const each of Object.values(fill)) store.db.prepare(each).run(personId);
    store.db.prepare("INSERT INTO refresh_token (hash, session_id, issued_at_ms) VALUES (x'04', ?, 1)").run(sessionId);
    store.db.prepare("UPDATE person SET position = 'Example', phone = '1', location = 'Example', note = 'Example', password_set_at_ms = 1 WHERE id = ?").run(personId);

    expect(await store.call('remove', { personIds: [personId], reason: 'example reason' })).toEqual({ changed: 1, unchanged: 0, refused: [], refusedCount: 0 });
    const { num: _num, version, ...left } = store.db.prepare('SELECT * FROM person WHERE id = ?').get(personId) as Record<string, unknown>;
    expect(version).toBe(3);
    expect(Object.fromEntries(Object.entries(left).filter(([, value]) => value !== null))).toEqual({
      id: personId,
      name: 'Example Leaver',
      name_key: 'example leaver',
      username: tombstoneUsername(personId),
      status: 'removed',
      created_at_ms: expect.any(Number) as number,
    });
    for (const { table, column } of aboutPeople()) {
      expect(store.db.prepare(`SELECT 1 FROM "${table}" WHERE "${column}" = ?`).get(personId), table).toBeUndefined();
    }
    // A file that no record has is theirs alone.
    expect(store.db.prepare('SELECT 1 FROM attachment').get()).toBeUndefined();
    expect(store.db.prepare('SELECT 1 FROM refresh_token').get()).toBeUndefined();
    expect(store.slotIds()).toEqual([]);
    expect(store.events().at(-1)).toMatchObject({ verb: 'person.removed', target: { id: personId, name: 'Example Leaver' }, details: { from: 'active', to: 'removed', reason: 'example reason' } });
  });

  test('frees user name and e-mail address, and leaves a name that nobody can type', async () => {
    const { personId } = leaver();
    await store.call('remove', { personIds: [personId] });
    expect(Username.safeParse(tombstoneUsername(personId)).success).toBe(false);
    const again = await store.call('create', { name: 'Example Leaver', username: 'example.leaver', email: 'leaver@example.org', team: null, roleId: null });
    expect(again.id).not.toBe(personId);
  });

  test('takes them out of lists, counts and choices, unless the removed are asked for', async () => {
    const { personId } = leaver();
    const { total } = await store.call('facets', {});
    await store.call('remove', { personIds: [personId] });
    const listed = async (statuses: ('removed' | 'active')[]): Promise<string[]> => (await store.call('list', { filter: { statuses }, offset: 0, limit: 10 })).rows.map(({ id }) => id);
    expect(await listed([])).not.toContain(personId);
    expect(await listed(['active'])).not.toContain(personId);
    expect(await listed(['removed'])).toEqual([personId]);
    expect((await store.call('ids', {})).ids).not.toContain(personId);
    expect(await store.call('facets', {})).toMatchObject({ total: total - 1, statuses: [{ status: 'active', count: total - 1 }, { status: 'removed', count: 1 }] });
    expect(await store.call('get', { personId })).toMatchObject({ person: { status: 'removed', team: null, roleId: null, email: null }, sessions: 0, canUnlock: false, grants: {} });
  });

  test('cannot be undone: nothing finds a tombstone to change it', async () => {
    const { personId } = leaver();
    await store.call('remove', { personIds: [personId] });
    const before = store.db.prepare('SELECT * FROM person WHERE id = ?').get(personId);
    const bulk = { personIds: [personId] };
    const refused = { changed: 0, refused: [{ reason: 'no_such_item' }] };
    for (const name of ['suspend', 'resume', 'disable', 'enable', 'remove'] as const) expect(await store.call(name, bulk), name).toMatchObject(refused);
    expect(await store.call('setRole', { ...bulk, roleId: 'auditor' })).toMatchObject(refused);
    expect(await store.call('setTeam', { ...bulk, team: 'Example North' })).toMatchObject(refused);
    await expect(store.call('setPassword', { personId, newPassword: 'an example long password' })).rejects.toMatchObject({ reason: 'no_such_item' });
    await expect(store.call('unlock', { personId })).rejects.toMatchObject({ reason: 'no_such_item' });
    expect(store.db.prepare('SELECT * FROM person WHERE id = ?').get(personId)).toEqual(before);
  });

  test('a dry run says the same and leaves everything', async () => {
    const { personId } = leaver();
    const before = store.state();
    expect(await store.call('remove', { personIds: [personId], dryRun: true })).toMatchObject({ changed: 1 });
    expect(store.state()).toEqual(before);
    expect(store.db.prepare('SELECT count(*) AS n FROM session WHERE person_id = ?').get(personId)).toEqual({ n: 1 });
  });

  test('is refused for oneself, for the last administrator, beyond one’s own grants and beyond one’s reach', async () => {
    const manager = store.signIn({ roleId: 'manager', team: 'Example North' });
    const [peer, boss, far] = [store.add({ team: 'Example North' }), store.add({ team: 'Example North', roleId: 'administrator' }), store.add({ team: 'Example South' })];
    const outcome = await store.call('remove', { personIds: [manager.personId, peer, boss, far] }, { as: manager });
    expect(outcome).toMatchObject({
      changed: 1,
      refused: [
        { personId: manager.personId, reason: 'own_account' },
        { personId: boss, reason: 'exceeds_own_grants' },
        { personId: far, reason: 'no_such_item' },
      ],
    });
    expect(people.remove.reauth).toBe(true);
  });
});
