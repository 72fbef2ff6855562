import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BUILT_IN_GRANTS } from '../../../preload/contract/permission.ts';
import { peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

let store: PeopleStore;
beforeEach(() => {
  store = peopleStore();
});
afterEach(() => store.close());

const example = { name: 'Example New', username: 'Example.New', email: 'New@Example.org', team: 'Example North', roleId: 'field_worker' };

describe('making a person', () => {
  test('makes them invited, in a team made on first use, with the event that told of it', async () => {
    const person = await store.call('create', example);
    expect(person).toMatchObject({ name: 'Example New', username: 'example.new', email: 'new@example.org', team: 'Example North', roleId: 'field_worker', roleName: 'Field worker', status: 'invited', version: 1 });
    expect(store.events()).toMatchObject([
      { verb: 'person.created', target: { kind: 'person', id: person.id, name: 'Example New' }, details: { username: 'example.new', team: 'Example North', role: 'Field worker' } },
    ]);
    const got = await store.call('get', { personId: person.id });
    const profile = { position: null, phone: null, location: null, note: null };
    expect(got).toEqual({ person, profile, hasPassword: false, sessions: 0, canUnlock: false, invitation: null, attempts: { failures: 0, waitSeconds: 0, isLocked: false }, secondFactor: { on: false, required: false }, grants: BUILT_IN_GRANTS.field_worker, createdBySeq: 1 });
  });

  test.each([
    ['username_taken', { username: 'EXAMPLE.new' , email: null }],
    ['email_taken', { username: 'another', email: 'new@EXAMPLE.org' }],
  ])('%s changes nothing', async (reason, change) => {
    await store.call('create', example);
    const before = store.state();
    await expect(store.call('create', { ...example, team: 'Example Other', ...change })).rejects.toMatchObject({ code: 'conflict', reason });
    expect(store.state()).toEqual(before);
  });

  test('refuses an unknown role, and a role or team beyond the caller', async () => {
    await expect(store.call('create', { ...example, roleId: 'none_such' })).rejects.toMatchObject({ code: 'not_found' });
    const manager = store.signIn({ roleId: 'manager', team: 'Example North' });
    const own = { ...example, roleId: null };
    await expect(store.call('create', example, { as: manager })).rejects.toMatchObject({ reason: 'exceeds_own_grants' });
    for (const team of ['Example South', null]) {
      await expect(store.call('create', { ...own, team }, { as: manager })).rejects.toMatchObject({ reason: 'exceeds_own_grants' });
    }
    expect(await store.call('create', { ...own, team: 'example NORTH' }, { as: manager })).toMatchObject({ team: 'Example North', roleId: null });
  });
});
