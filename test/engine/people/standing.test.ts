import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkPassword } from '../../../main/engine/keys/password.ts';
import { loadPepper } from '../../../main/engine/keys/pepper.ts';
import { readSlotFile } from '../../../main/engine/keys/slot-file.ts';
import { openWithPassword } from '../../../main/engine/keys/slots.ts';
import { dropStaleSlots } from '../../../main/engine/people/slots.ts';
import { peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

const PASSWORD = 'an example long password';
let store: PeopleStore;
beforeEach(() => {
  store = peopleStore();
});
afterEach(() => store.close());

const row = (id: string) =>
  store.db.prepare('SELECT status, password_hash AS hash FROM person WHERE id = ?').get(id) as { status: string; hash: string | null };
const standingSessions = (id: string): number =>
  (store.db.prepare('SELECT count(*) AS n FROM session WHERE person_id = ? AND ended_at_ms IS NULL').get(id) as { n: number }).n;
const unlock = (username: string, password: string): Promise<Buffer> =>
  openWithPassword(readSlotFile(store.dir), { username, password, deviceSecret: store.deviceSecret }, store.jobs);

describe('a password set at the desk', () => {
  test('makes an invited person active, with a hash and a slot that opens', async () => {
    const personId = store.add({ username: 'example.invited', status: 'invited' });
    const person = await store.call('setPassword', { personId, newPassword: PASSWORD });
    expect(person).toMatchObject({ status: 'active', version: 2 });
    const pepper = loadPepper(store.db);
    expect(await checkPassword(store.jobs, { pepper, password: PASSWORD, hash: row(personId).hash })).toBe(true);
    expect((await unlock('example.invited', PASSWORD)).equals(store.databaseKey)).toBe(true);
    expect(await store.call('get', { personId })).toMatchObject({ canUnlock: true });
    expect(store.events()).toMatchObject([{ verb: 'person.password_set', target: { id: personId }, details: {} }]);
  });

  test('ends the sessions and takes the old password out of use', async () => {
    const actor = store.signIn({ username: 'example.active' });
    const personId = actor.personId;
    await store.call('setPassword', { personId, newPassword: 'the first example password' });
    store.db.prepare('UPDATE session SET ended_at_ms = NULL').run();
    await store.call('setPassword', { personId, newPassword: PASSWORD });
    expect(standingSessions(personId)).toBe(0);
    await expect(unlock('example.active', 'the first example password')).rejects.toMatchObject({ reason: 'wrong_credentials' });
    await unlock('example.active', PASSWORD);
    expect(store.slotIds()).toEqual([personId]);
  });

  test('is refused for a disabled person', async () => {
    const personId = store.add({ status: 'disabled' });
    await expect(store.call('setPassword', { personId, newPassword: PASSWORD })).rejects.toMatchObject({ code: 'conflict' });
    expect(store.slotIds()).toEqual([]);
  });

  test('changes nothing when the slot file is damaged', async () => {
    const personId = store.add({ status: 'invited' });
    const before = store.state();
    writeFileSync(join(store.dir, 'keyslots.json'), '{"format":"holdfast-keyslots"');
    await expect(store.call('setPassword', { personId, newPassword: PASSWORD })).rejects.toMatchObject({ code: 'unavailable', reason: 'slots_damaged' });
    expect(store.state()).toEqual(before);
    expect(row(personId)).toEqual({ status: 'invited', hash: null });
  });
});

describe('suspending', () => {
  test('ends sessions and keeps password and slot; resuming brings back what was', async () => {
    const [worked, waited] = [store.add({ username: 'example.away', status: 'invited' }), store.add({ status: 'invited' })];
    await store.call('setPassword', { personId: worked, newPassword: PASSWORD });
    const { hash } = row(worked);
    expect(await store.call('suspend', { personIds: [worked, waited] })).toMatchObject({ changed: 2 });
    expect(row(worked)).toEqual({ status: 'suspended', hash });
    expect(store.slotIds()).toEqual([worked]);
    dropStaleSlots(store.db, store.store, store.nowMs);
    expect(store.slotIds()).toEqual([worked]);
    expect(await store.call('get', { personId: worked })).toMatchObject({ canUnlock: false });
    expect(await store.call('resume', { personIds: [worked, waited] })).toMatchObject({ changed: 2 });
    expect([row(worked).status, row(waited).status]).toEqual(['active', 'invited']);
    await unlock('example.away', PASSWORD);
    expect(store.events().slice(1).map(({ verb, details }) => [verb, details['from'], details['to']])).toEqual([
      ['person.suspended', 'active', 'suspended'],
      ['person.suspended', 'invited', 'suspended'],
      ['person.resumed', 'suspended', 'active'],
      ['person.resumed', 'suspended', 'invited'],
    ]);
  });

  test('ends every session, and a new password does not let them back in', async () => {
    const actor = store.signIn({});
    await store.call('suspend', { personIds: [actor.personId] });
    expect(standingSessions(actor.personId)).toBe(0);
    await expect(store.call('setPassword', { personId: actor.personId, newPassword: PASSWORD })).rejects.toMatchObject({ code: 'conflict' });
    expect(row(actor.personId).status).toBe('suspended');
  });

  test('leaves who is out already as they are, and resuming whoever is not suspended', async () => {
    const [disabled, suspended, active] = (['disabled', 'suspended', 'active'] as const).map((status) => store.add({ status }));
    expect(await store.call('suspend', { personIds: [disabled ?? '', suspended ?? ''] })).toMatchObject({ changed: 0, unchanged: 2 });
    expect(await store.call('resume', { personIds: [disabled ?? '', active ?? ''] })).toMatchObject({ changed: 0, unchanged: 2 });
    expect(row(disabled ?? '').status).toBe('disabled');
  });

  test('disabling whoever is suspended takes password and slot', async () => {
    const personId = store.add({ status: 'invited' });
    await store.call('setPassword', { personId, newPassword: PASSWORD });
    await store.call('suspend', { personIds: [personId] });
    await store.call('disable', { personIds: [personId] });
    expect(row(personId)).toEqual({ status: 'disabled', hash: null });
    expect(store.slotIds()).toEqual([]);
  });
});

describe('disabling', () => {
  test('ends sessions and takes password and slot; enabling invites again', async () => {
    const actor = store.signIn({ username: 'example.leaver', roleId: 'field_worker' });
    const { personId } = actor;
    await store.call('setPassword', { personId, newPassword: PASSWORD });
    store.db.prepare('UPDATE session SET ended_at_ms = NULL').run();
    await store.call('disable', { personIds: [personId] });
    expect(row(personId)).toEqual({ status: 'disabled', hash: null });
    expect(standingSessions(personId)).toBe(0);
    expect(store.slotIds()).toEqual([]);
    await expect(unlock('example.leaver', PASSWORD)).rejects.toMatchObject({ reason: 'wrong_credentials' });
    expect(await store.call('enable', { personIds: [personId] })).toMatchObject({ changed: 1 });
    expect(row(personId).status).toBe('invited');
    expect(store.events().map(({ verb, details }) => [verb, details['from'], details['to']])).toEqual([
      ['person.password_set', undefined, undefined],
      ['person.disabled', 'active', 'disabled'],
      ['person.enabled', 'disabled', 'invited'],
    ]);
  });

  test('keeps the slots of others, and in a dry run all of them', async () => {
    const [leaver, stayer] = [store.add({ status: 'invited' }), store.add({ status: 'invited' })];
    for (const personId of [leaver, stayer]) await store.call('setPassword', { personId, newPassword: PASSWORD });
    await store.call('disable', { personIds: [leaver], dryRun: true });
    expect(store.slotIds()).toEqual([leaver, stayer]);
    await store.call('disable', { personIds: [leaver] });
    expect(store.slotIds()).toEqual([stayer]);
  });

  test('stands although the slot file could not be changed; the next opening takes the slot away', async () => {
    const personId = store.add({ status: 'invited' });
    await store.call('setPassword', { personId, newPassword: PASSWORD });
    const file = join(store.dir, 'keyslots.json');
    const text = JSON.stringify(readSlotFile(store.dir));
    writeFileSync(file, 'damaged');
    expect(await store.call('disable', { personIds: [personId] })).toMatchObject({ changed: 1 });
    writeFileSync(file, text);
    chmodSync(file, 0o600);
    expect(store.slotIds()).toEqual([personId]);
    expect(dropStaleSlots(store.db, store.store, store.nowMs)).toBe(true);
    expect(store.slotIds()).toEqual([]);
    const { generation } = readSlotFile(store.dir);
    dropStaleSlots(store.db, store.store, store.nowMs);
    expect(readSlotFile(store.dir).generation).toBe(generation);
  });
});
