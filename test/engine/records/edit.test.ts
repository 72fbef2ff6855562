import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signInAs } from '../roles/signed-in.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { visits } from './example-type.ts';

const clock = testClock();
let admin: RunningEngine;
let worker: { personId: string; as: RunningEngine };
let typeId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  worker = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: 'Example North' });
  typeId = await visits(admin);
});
afterAll(() => admin.stop());

async function made(as: RunningEngine, values: Record<string, string | number>): Promise<string> {
  clock.advance(10_000);
  return (await as.call('records.create', { typeId, values: { head: 'Example', ...values } })).recordId;
}
const valuesOf = async (recordId: string) => (await admin.call('records.get', { recordId })).values;

describe('setting fields of many records', () => {
  it('changes what differs, leaves out what is so already, and a dry run says the same and leaves nothing', async () => {
    const ids = [await made(admin, { place: 'here' }), await made(admin, { place: 'there', members: 3 }), await made(admin, { members: 2 })];
    const values = { place: 'there', members: null };
    const said = await admin.call('records.edit', { recordIds: ids, values: { place: 'there' }, dryRun: true });
    expect(said).toEqual({ changed: 2, unchanged: 1, refused: [], refusedCount: 0 });
    expect(await valuesOf(ids[0] ?? '')).toEqual({ head: 'Example', place: 'here' });
    expect((await admin.call('audit.list', { filter: { targetId: ids[0] ?? '' }, offset: 0, limit: 10 })).rows.map(({ verb }) => verb)).toEqual(['record.created']);

    expect(await admin.call('records.edit', { recordIds: ids, values, dryRun: true })).toEqual(await admin.call('records.edit', { recordIds: ids, values, reason: 'An example' }));
    for (const id of ids) expect(await valuesOf(id)).toEqual({ head: 'Example', place: 'there' });
    expect(await admin.call('records.edit', { recordIds: ids, values })).toEqual({ changed: 0, unchanged: 3, refused: [], refusedCount: 0 });
  });

  it('leaves a version and an event for each field, as one change does', async () => {
    const [first, second] = [await made(admin, { place: 'here', members: 3 }), await made(admin, { place: 'there' })];
    await admin.call('records.edit', { recordIds: [first, second], values: { head: 'Example Other', place: 'there' }, reason: 'An example' });
    const { versions } = await admin.call('records.history', { recordId: first, offset: 0, limit: 10 });
    expect(versions[0]).toMatchObject({ version: 2, changes: [{ field: 'head', before: 'Example', after: 'Example Other' }, { field: 'place', before: 'here', after: 'there' }] });
    const { rows } = await admin.call('audit.list', { filter: { targetId: first }, offset: 0, limit: 10 });
    expect(rows.filter(({ verb }) => verb === 'record.changed').map(({ details }) => details)).toEqual([
      { field: 'place', version: 2, reason: 'An example' },
      { field: 'head', version: 2, reason: 'An example' },
    ]);
    await admin.call('records.restore', { recordId: first, version: 2, toVersion: 1 });
    expect(await valuesOf(first)).toEqual({ head: 'Example', place: 'here', members: 3 });
    expect((await admin.call('records.list', { typeId, filter: { search: 'other there' }, offset: 0, limit: 10 })).rows.map(({ id }) => id)).toEqual([second]);
  });

  it.each([
    ['what must be there, emptied', { head: null }, 'values.head', 'required'],
    ['more than there may be', { members: 51 }, 'values.members', 'too_big'],
    ['a choice that there is not', { water: 'sea' }, 'values.water', 'not_a_choice'],
    ['a field that there is not', { nowhere: 1 }, 'values.nowhere', 'no_such_field'],
    ['somebody who is not there', { guide: '00000000-0000-4000-8000-000000000000' }, 'values.guide', 'no_such_item'],
    ['a secret', { pin: '1234' }, 'values.pin', 'single_only'],
    ['a secret, emptied', { pin: null }, 'values.pin', 'single_only'],
    ['rows', { children: [] }, 'values.children', 'single_only'],
  ])('leaves each record as it is for %s, and says where and why', async (_what, values, path, rule) => {
    const ids = [await made(admin, { place: 'here' }), await made(admin, { place: 'there' })];
    const outcome = await admin.call('records.edit', { recordIds: ids, values: { ...values, place: 'elsewhere' } });
    expect(outcome).toMatchObject({ changed: 0, unchanged: 0, refusedCount: 2 });
    expect(outcome.refused.map(({ recordId, reason, fields }) => [recordId, reason, fields])).toEqual(ids.map((id) => [id, 'fields', [{ path, rule }]]));
    expect(await valuesOf(ids[0] ?? '')).toMatchObject({ place: 'here' });
  });

  it('changes the others where one will not do, and reaches nobody else\'s', async () => {
    const other = await visits(admin, { sections: [{ fields: [{ kind: 'text', name: 'place', label: { text: 'Place' } }, { kind: 'text', name: 'why', label: { text: 'Why' }, required: "${place} = 'sea'" }] }] }, 'Example needy');
    const { recordId: needy } = await worker.as.call('records.create', { typeId: other, values: {} });
    const mine = await made(worker.as, {});
    const beyond = await made(admin, { place: 'here' });
    const outcome = await worker.as.call('records.edit', { recordIds: [needy, mine, beyond], values: { place: 'sea' } });
    expect(outcome).toMatchObject({ changed: 1, unchanged: 0, refusedCount: 2 });
    expect(outcome.refused).toEqual([
      { recordId: needy, name: 'Example needy 1', reason: 'fields', fields: [{ path: 'values.why', rule: 'required' }] },
      { recordId: beyond, name: '', reason: 'no_such_item', fields: [] },
    ]);
    expect(await valuesOf(mine)).toMatchObject({ place: 'sea' });
    expect(await valuesOf(beyond)).toMatchObject({ place: 'here' });
  });
});
