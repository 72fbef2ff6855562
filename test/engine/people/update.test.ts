import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

let store: PeopleStore;
let personId: string;
beforeEach(() => {
  store = peopleStore();
  personId = store.add({ name: 'Example Person', username: 'example.person', email: 'person@example.org', status: 'invited' });
});
afterEach(() => store.close());

const profile = async () => (await store.call('get', { personId })).profile;
const told = () => store.events().map(({ verb, target, details }) => [verb, target?.name, details]);

describe('changing what is known of somebody', () => {
  test('changes what was given and leaves the rest, and finds them by the new name', async () => {
    const changed = await store.call('update', { personId, version: 1, name: 'Éxample Other', position: 'Nurse', phone: '+49 30 1', location: 'Example House', note: 'one\ntwo' });
    expect(changed).toMatchObject({ name: 'Éxample Other', username: 'example.person', email: 'person@example.org', version: 2 });
    expect(await profile()).toEqual({ position: 'Nurse', phone: '+49 30 1', location: 'Example House', note: 'one\ntwo' });
    expect((await store.call('list', { filter: { search: 'example oth' }, offset: 0, limit: 10 })).rows).toMatchObject([{ id: personId }]);
    await store.call('update', { personId, version: 2, email: null, phone: null });
    expect(await profile()).toMatchObject({ position: 'Nurse', phone: null });
    expect(await store.call('get', { personId })).toMatchObject({ person: { email: null } });
  });

  test('is told field by field, but what is private is only said to have changed', async () => {
    await store.call('update', { personId, version: 1, name: 'Example New', username: 'example.new', email: null, position: 'Nurse', phone: '112', location: 'Secret House', note: 'Secret note' });
    expect(told()).toEqual([
      ['person.changed', 'Example New', { field: 'name', from: 'Example Person', to: 'Example New' }],
      ['person.changed', 'Example New', { field: 'username', from: 'example.person', to: 'example.new' }],
      ['person.changed', 'Example New', { field: 'email', from: 'person@example.org', to: null }],
      ['person.changed', 'Example New', { field: 'position', from: null, to: 'Nurse' }],
      ['person.changed', 'Example New', { field: 'phone' }],
      ['person.changed', 'Example New', { field: 'location' }],
      ['person.changed', 'Example New', { field: 'note' }],
    ]);
    expect(JSON.stringify(store.events())).not.toMatch(/Secret|112/u);
  });

  test('is refused on an older version, and where nothing would change', async () => {
    await store.call('update', { personId, version: 1, position: 'Nurse' });
    const before = store.state();
    await expect(store.call('update', { personId, version: 1, position: 'Doctor' })).rejects.toMatchObject({ code: 'conflict', reason: 'changed_meanwhile' });
    await expect(store.call('update', { personId, version: 2, position: 'Nurse' })).rejects.toMatchObject({ code: 'conflict', reason: 'already_so' });
    expect(store.state()).toEqual(before);
  });

  test('takes no name or address that somebody else has', async () => {
    store.add({ username: 'example.taken', email: 'taken@example.org' });
    await expect(store.call('update', { personId, version: 1, username: 'example.taken' })).rejects.toMatchObject({ reason: 'username_taken' });
    await expect(store.call('update', { personId, version: 1, email: 'taken@example.org' })).rejects.toMatchObject({ reason: 'email_taken' });
  });

  test('leaves the user name of whoever has a password, with or without a suspension, and frees it with the password', async () => {
    await store.call('setPassword', { personId, newPassword: 'an example long password' });
    const rename = (version: number) => store.call('update', { personId, version, username: 'example.renamed' });
    expect(await store.call('get', { personId })).toMatchObject({ hasPassword: true });
    await expect(rename(2)).rejects.toMatchObject({ reason: 'username_fixed' });
    await store.call('suspend', { personIds: [personId] });
    await expect(rename(3)).rejects.toMatchObject({ reason: 'username_fixed' });
    await store.call('disable', { personIds: [personId] });
    expect(await rename(4)).toMatchObject({ username: 'example.renamed' });
  });

  test('reaches nobody who may do more, nobody out of reach, and one’s own account', async () => {
    const manager = store.signIn({ roleId: 'manager', team: 'Example North' });
    const [boss, far] = [store.add({ team: 'Example North', roleId: 'administrator' }), store.add({ team: 'Example South' })];
    const change = (id: string) => store.call('update', { personId: id, version: 1, position: 'Nurse' }, { as: manager });
    await expect(change(boss)).rejects.toMatchObject({ code: 'forbidden', reason: 'exceeds_own_grants' });
    for (const id of [far, randomUUID()]) await expect(change(id)).rejects.toMatchObject({ code: 'not_found', reason: 'no_such_item' });
    expect(await change(manager.personId)).toMatchObject({ id: manager.personId });
  });
});
