import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { openKey } from '../open-key.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { VISITS, visits } from '../records/example-type.ts';

const clock = testClock();
let admin: RunningEngine;
let typeId: string;
let worker: { personId: string; as: RunningEngine };
let other: { personId: string; as: RunningEngine };
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  worker = await signInAs(admin, 'worker.one', { roleId: 'field_worker', team: 'Example North' });
  other = await signInAs(admin, 'worker.two', { roleId: 'field_worker', team: 'Example North' });
  typeId = await visits(admin);
});
afterAll(() => admin.stop());
const calm = (): void => clock.advance(60_000);
const VALUES = { place: 'Example Place', water: 'well', children: [{ child_name: 'Example' }] };
const listed = async (as: RunningEngine, of = typeId): Promise<[string, boolean, boolean][]> => (await as.call('templates.list', { typeId: of })).templates.map(({ name, isShared, mayChange }) => [name, isShared, mayChange]);

describe('templates', () => {
  it('are one\'s own, or the organisation\'s, which only whoever manages types makes and changes', async () => {
    calm();
    const { templateId } = await worker.as.call('templates.create', { typeId, name: 'Wells', values: VALUES });
    expect(await worker.as.reply('templates.create', { typeId, name: 'Rivers', isShared: true, values: VALUES })).toMatchObject({ error: { code: 'forbidden', reason: 'exceeds_own_grants' } });
    const { templateId: shared } = await admin.call('templates.create', { typeId, name: 'Rivers', isShared: true, values: { water: 'river' } });
    expect(await listed(worker.as)).toEqual([['Wells', false, true], ['Rivers', true, false]]);
    expect(await listed(other.as)).toEqual([['Rivers', true, false]]);
    expect((await worker.as.call('templates.list', { typeId })).templates[0]).toMatchObject({ values: VALUES, lost: [] });
    for (const operation of ['templates.update', 'templates.remove'] as const) {
      const more = operation === 'templates.update' ? { name: 'Others', values: VALUES } : {};
      expect(await other.as.reply(operation, { templateId, ...more })).toMatchObject({ error: { code: 'not_found' } });
      expect(await other.as.reply(operation, { templateId: shared, ...more })).toMatchObject({ error: { code: 'forbidden' } });
    }
    await worker.as.call('templates.update', { templateId, name: 'Wells and more', values: { water: 'tap' } });
    expect((await worker.as.call('templates.list', { typeId })).templates[0]).toMatchObject({ name: 'Wells and more', values: { water: 'tap' } });
    await worker.as.call('templates.remove', { templateId });
    expect(await listed(worker.as)).toEqual([['Rivers', true, false]]);
  });

  it.each([
    ['a secret', { pin: '4711' }, 'values.pin', 'single_only'],
    ['somebody', { guide: '00000000-0000-4000-8000-000000000000' }, 'values.guide', 'single_only'],
    ['a field that there is not', { nowhere: 1 }, 'values.nowhere', 'no_such_field'],
    ['a value that its field cannot hold', { water: 'sea' }, 'values.water', 'not_a_choice'],
  ])('hold no %s', async (_what, values, path, rule) => {
    calm();
    expect(await worker.as.reply('templates.create', { typeId, name: 'Example', values })).toMatchObject({ error: { reason: 'fields', fields: [{ path, rule }] } });
  });

  it('have one name each, and are no more than fit a menu', async () => {
    calm();
    const ofType = await visits(admin, VISITS, 'Example other visit');
    await other.as.call('templates.create', { typeId: ofType, name: 'Example', values: VALUES });
    expect(await other.as.reply('templates.create', { typeId: ofType, name: 'EXAMPLE', values: VALUES })).toMatchObject({ error: { reason: 'name_taken' } });
    await worker.as.call('templates.create', { typeId: ofType, name: 'Example', values: VALUES });
    for (let at = 1; at < 50; at += 1) {
      clock.advance(10_000);
      await other.as.call('templates.create', { typeId: ofType, name: `Example ${String(at)}`, values: VALUES });
    }
    expect(await other.as.reply('templates.create', { typeId: ofType, name: 'One more', values: VALUES })).toMatchObject({ error: { reason: 'too_many_templates' } });
  });

  it('are used without what the type no longer has so, and without what became secret', async () => {
    calm();
    const ofType = await visits(admin, VISITS, 'Example third visit');
    await worker.as.call('templates.create', { typeId: ofType, name: 'Example', values: { ...VALUES, remarks: 'Example' } });
    const [section] = VISITS.sections;
    const fields = (section?.fields ?? []).filter(({ name }) => name !== 'water').map((field) => (field.name === 'remarks' ? { ...field, sensitivity: 'secret' as const } : field));
    await admin.call('types.update', { typeId: ofType, version: 1, name: 'Example third visit', definition: { ...VISITS, sections: [{ ...section, fields }], choiceLists: {} } });
    const { templates } = await worker.as.call('templates.list', { typeId: ofType });
    expect(templates[0]).toMatchObject({ values: { place: 'Example Place', children: [{ child_name: 'Example' }] }, lost: ['water', 'remarks'] });
  });

  it('go with whoever kept them', async () => {
    calm();
    const { personId, as } = await signInAs(admin, 'worker.gone', { roleId: 'field_worker' });
    const { templateId } = await as.call('templates.create', { typeId, name: 'Example', values: VALUES });
    await admin.call('people.remove', { personIds: [personId] });
    const connections = openDatabase((await openKey(admin.dataDir, ADMIN)).options);
    expect(connections.read.prepare('SELECT count(*) AS kept FROM record_template WHERE id = ?').get(templateId)).toEqual({ kept: 0 });
    connections.close();
    const { rows } = await admin.call('audit.list', { filter: { targetId: templateId }, offset: 0, limit: 10 });
    expect(rows.map(({ verb, details }) => [verb, details])).toEqual([['template.created', { type: 'Example visit', forAll: false, fields: 3 }]]);
    expect(JSON.stringify(rows)).not.toContain('Example Place');
  });
});
