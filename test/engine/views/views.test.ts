import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { MOST_VIEWS_OF_PERSON } from '../../../preload/contract/views.ts';
import { VISITS, visits } from '../records/example-type.ts';
import { signInAs } from '../roles/signed-in.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

type Shown = InputOf<'views.create'>['shown'];
const SHOWN: Shown = { filter: { tests: [{ field: 'water', test: 'is', value: 'well' }] }, sort: 'newest', sortField: 'members', direction: 'asc', columns: ['@owner', 'place', '@tags'], groupBy: 'water' };
const clock = testClock();
let admin: RunningEngine;
let typeId: string;
let north: { personId: string; as: RunningEngine };
let other: { personId: string; as: RunningEngine };
let manager: { personId: string; as: RunningEngine };
let south: { personId: string; as: RunningEngine };
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  north = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: 'Example North' });
  other = await signInAs(admin, 'other.north', { roleId: 'field_worker', team: 'Example North' });
  manager = await signInAs(admin, 'manager.north', { roleId: 'manager', team: 'Example North' });
  south = await signInAs(admin, 'worker.south', { roleId: 'manager', team: 'Example South' });
  typeId = await visits(admin);
});
afterAll(() => admin.stop());
const calm = (): void => clock.advance(60_000);
const viewsOf = async (as: RunningEngine, ofType = typeId) => (await as.call('views.list', { typeId: ofType })).views;
const namesOf = async (as: RunningEngine) => (await viewsOf(as)).map(({ name }) => name);

describe('a saved view', () => {
  it('holds what the list shows, is for oneself unless shared, and then for the team alone', async () => {
    calm();
    const { viewId } = await north.as.call('views.create', { typeId, name: 'Wells', shown: SHOWN });
    await north.as.call('views.create', { typeId, name: 'Wells', forTeam: true, shown: SHOWN });
    const [mine, shared] = await viewsOf(north.as);
    expect(mine).toMatchObject({ id: viewId, name: 'Wells', team: null, version: 1, lost: [], isFirst: false, mayChange: true, shown: { ...SHOWN, filter: { search: '', states: [], tags: [], tests: SHOWN.filter?.tests } } });
    expect(shared).toMatchObject({ team: 'Example North', mayChange: true });
    expect((await viewsOf(other.as)).map(({ team, mayChange }) => [team, mayChange])).toEqual([['Example North', false]]);
    expect((await viewsOf(manager.as)).map(({ team, mayChange }) => [team, mayChange])).toEqual([['Example North', true]]);
    expect(await viewsOf(south.as)).toEqual([]);
    // Whoever reaches every record has no more views for it.
    expect(await viewsOf(admin)).toEqual([]);
  });

  it('is changed by its maker and by who manages the team, on the version that they saw', async () => {
    calm();
    const { viewId } = await north.as.call('views.create', { typeId, name: 'To change', forTeam: true, shown: SHOWN });
    const change = (as: RunningEngine, version: number) => as.reply('views.update', { viewId, version, shown: { ...SHOWN, groupBy: null } });
    expect(await other.as.reply('views.update', { viewId, version: 1, name: 'Mine now' })).toMatchObject({ error: { code: 'forbidden', reason: 'exceeds_own_grants' } });
    expect(await other.as.reply('views.remove', { viewId })).toMatchObject({ error: { code: 'forbidden' } });
    for (const beyond of [south.as, admin]) {
      expect(await beyond.reply('views.update', { viewId, version: 1, name: 'Mine now' })).toMatchObject({ error: { code: 'not_found' } });
      expect(await beyond.reply('views.remove', { viewId })).toMatchObject({ error: { code: 'not_found' } });
    }
    expect(await change(manager.as, 1)).toMatchObject({ ok: true, value: { version: 2 } });
    expect(await change(north.as, 1)).toMatchObject({ error: { reason: 'changed_meanwhile' } });
    expect(await change(north.as, 2)).toMatchObject({ error: { reason: 'already_so' } });
    await north.as.call('views.update', { viewId, version: 2, name: 'Changed' });
    expect(await namesOf(other.as)).toContain('Changed');
    await manager.as.call('views.remove', { viewId });
    expect(await namesOf(north.as)).not.toContain('Changed');
  });

  it('has a name of its own among those of its owner, and tells of no others\'', async () => {
    calm();
    await other.as.call('views.create', { typeId, name: 'Twice', shown: SHOWN });
    await north.as.call('views.create', { typeId, name: 'Twice', shown: SHOWN });
    expect(await north.as.reply('views.create', { typeId, name: ' TWICE', shown: SHOWN })).toMatchObject({ error: { reason: 'name_taken' } });
    await north.as.call('views.create', { typeId, name: 'Twice', forTeam: true, shown: SHOWN });
    expect(await other.as.reply('views.create', { typeId, name: 'twice', forTeam: true, shown: SHOWN })).toMatchObject({ error: { reason: 'name_taken' } });
    await south.as.call('views.create', { typeId, name: 'Twice', forTeam: true, shown: SHOWN });
    expect(await admin.reply('views.create', { typeId, name: 'Twice', forTeam: true, shown: SHOWN })).toMatchObject({ error: { code: 'invalid_input', fields: [{ path: 'forTeam', rule: 'no_team' }] } });
  });

  it.each([
    ['a column that there is not', { columns: ['nowhere'] }],
    ['a secret', { columns: ['pin'] }],
    ['a test on a secret', { filter: { tests: [{ field: 'pin', test: 'is', value: '4711' }] } }],
    ['an order by what is no column', { sortField: 'remarks' }],
    ['groups of what has any value', { groupBy: 'place' }],
  ] as const)('is refused with %s', async (_what, part) => {
    calm();
    const before = await viewsOf(north.as);
    expect(await north.as.reply('views.create', { typeId, name: 'Example', shown: { ...SHOWN, ...part } as Shown })).toMatchObject({ error: { code: 'invalid_input', reason: 'fields' } });
    expect(await viewsOf(north.as)).toEqual(before);
  });

  it('opens without a field that is no longer there, and says so', async () => {
    calm();
    const [section] = VISITS.sections;
    const without = { ...VISITS, sections: [{ ...section, fields: (section?.fields ?? []).filter(({ name }) => name !== 'water' && name !== 'members') }] };
    const changing = await visits(admin, VISITS, 'Example changing');
    await admin.call('views.create', { typeId: changing, name: 'Wells', shown: SHOWN });
    await admin.call('types.update', { typeId: changing, version: 1, name: 'Example changing', definition: without });
    const [view] = await viewsOf(admin, changing);
    expect(view).toMatchObject({ lost: ['water', 'members'], shown: { filter: { tests: [] }, sort: 'newest', sortField: null, columns: ['@owner', 'place', '@tags'], groupBy: null } });
    // What it shows now is a list that there is.
    await admin.call('records.list', { typeId: changing, filter: view?.shown.filter ?? {}, columns: ['place'], offset: 0, limit: 10 });
  });

  it('is what a type opens with, for oneself', async () => {
    calm();
    const [view] = await viewsOf(other.as);
    const id = view?.id ?? '';
    await other.as.call('views.setFirst', { typeId, viewId: id });
    expect((await viewsOf(other.as)).filter(({ isFirst }) => isFirst).map((each) => each.id)).toEqual([id]);
    expect((await viewsOf(north.as)).some(({ isFirst }) => isFirst)).toBe(false);
    expect(await south.as.reply('views.setFirst', { typeId, viewId: id })).toMatchObject({ error: { code: 'not_found' } });
    await other.as.call('views.setFirst', { typeId, viewId: null });
    expect((await viewsOf(other.as)).some(({ isFirst }) => isFirst)).toBe(false);
  });

  it('goes with whoever made it for themselves; what they shared stays the team\'s', async () => {
    calm();
    const leaver = await signInAs(admin, 'leaver.north', { roleId: 'field_worker', team: 'Example North' });
    await leaver.as.call('views.create', { typeId, name: 'Left behind', forTeam: true, shown: SHOWN });
    await leaver.as.call('views.create', { typeId, name: 'Private', shown: SHOWN });
    await admin.call('people.remove', { personIds: [leaver.personId] });
    expect(await namesOf(other.as)).toContain('Left behind');
  });

  it('is one of no more than a person may have', async () => {
    const { as } = await signInAs(admin, 'example.many', { roleId: 'field_worker', team: null });
    for (let at = 0; at < MOST_VIEWS_OF_PERSON; at += 1) {
      clock.advance(1_000);
      await as.call('views.create', { typeId, name: `Example ${String(at)}`, shown: SHOWN });
    }
    expect(await as.reply('views.create', { typeId, name: 'One more', shown: SHOWN })).toMatchObject({ error: { reason: 'too_many_views' } });
  });
});
