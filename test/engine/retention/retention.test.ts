import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field, visits, VISITS } from '../records/example-type.ts';

const DAY_MS = 86_400_000;
const NORTH = 'Example North';
const FOREVER = { accessTtlSeconds: 10 ** 9, sessionTtlSeconds: 10 ** 9, reauthMinutes: 10 ** 8 };
const clock = testClock();
let admin: RunningEngine;
let manager: { personId: string; as: RunningEngine };
let worker: { personId: string; as: RunningEngine };
let typeId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings: FOREVER });
  await withOrganisation(admin);
  manager = await signInAs(admin, 'manager.north', { roleId: 'manager', team: NORTH });
  worker = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: NORTH });
  typeId = await visits(admin);
});
afterAll(() => admin.stop());
const calm = (): void => clock.advance(60_000);

async function made(values: Record<string, unknown> = {}, team: string | null = null, of = typeId): Promise<string> {
  calm();
  return (await admin.call('records.create', { typeId: of, values: { head: 'Example', ...values }, team })).recordId;
}
async function rule(action: 'archive' | 'erase', term: InputOf<'retention.setRule'>['term'], of = typeId): Promise<void> {
  calm();
  await admin.call('retention.setRule', { typeId: of, action, term });
}
const stateOf = async (recordId: string): Promise<string> => {
  const reply = await admin.reply('records.get', { recordId });
  return reply.ok ? (reply.value as { record: { state: string } }).record.state : reply.error.reason;
};
const dueIds = async (as = admin): Promise<string[]> => (await as.call('retention.due', { offset: 0, limit: 500 })).rows.map(({ recordId }) => recordId);
const eventsOf = async (targetId: string) => (await admin.call('audit.list', { filter: { targetId }, offset: 0, limit: 100 })).rows;

describe('rules of a type', () => {
  it('archive by themselves what is old enough, and nothing younger', async () => {
    const old = await made();
    clock.advance(10 * DAY_MS);
    const young = await made();
    await rule('archive', { days: 5, since: 'changed' });
    expect(await admin.call('retention.rules', { typeId })).toEqual({ archive: { days: 5, since: 'changed', field: null }, erase: null });
    expect(await admin.call('retention.run', { dryRun: true })).toEqual({ archived: 1, proposed: 0, held: 0 });
    expect(await stateOf(old)).toBe('active');
    expect(await admin.call('retention.run', {})).toEqual({ archived: 1, proposed: 0, held: 0 });
    expect([await stateOf(old), await stateOf(young)]).toEqual(['archived', 'active']);
    expect((await eventsOf(old))[0]).toMatchObject({ verb: 'record.archived_by_rule', target: { kind: 'record' } });
    const [run] = (await admin.call('audit.list', { filter: { verbs: ['retention.run'] }, offset: 0, limit: 1 })).rows;
    expect(run).toMatchObject({ details: { archived: 1, proposed: 0, held: 0 } });
    await rule('archive', null);
  });

  it('count from creation, from the last change, or from what a field says; of a field without a value not at all', async () => {
    const of = await visits(admin, undefined, 'Example dated');
    const [past, future, none] = [await made({ visited: '2020-01-01' }, null, of), await made({ visited: '2099-01-01' }, null, of), await made({}, null, of)];
    await rule('archive', { days: 365, since: 'field', field: 'visited' }, of);
    await admin.call('retention.run', {});
    expect([await stateOf(past), await stateOf(future), await stateOf(none)]).toEqual(['archived', 'active', 'active']);
    await rule('archive', null, of);
    clock.advance(30 * DAY_MS);
    await admin.call('records.update', { recordId: none, version: 1, values: { place: 'x' } });
    await rule('erase', { days: 20, since: 'changed' }, of);
    await admin.call('retention.run', {});
    expect(await dueIds()).toEqual([past, future]);
    await rule('erase', { days: 20, since: 'created' }, of);
    await admin.call('retention.run', {});
    expect(await dueIds()).toEqual([past, future, none]);
    await rule('erase', null, of);
    expect(await dueIds()).toEqual([]);
  });

  it.each(['head', 'pin', 'nowhere'])('take no date from %s, which holds none that may be told', async (field) => {
    calm();
    expect(await admin.reply('retention.setRule', { typeId, action: 'erase', term: { days: 1, since: 'field', field } })).toMatchObject({ error: { code: 'invalid_input', reason: 'fields' } });
  });

  it('are not left to count from a field that goes, turns secret or becomes no date; and do not hold up any other change', async () => {
    const of = await visits(admin, undefined, 'Example counted');
    await rule('erase', { days: 1, since: 'field', field: 'visited' }, of);
    const fieldsWith = (change: (name: string) => object | null) => ({
      ...VISITS,
      sections: VISITS.sections.map((section) => ({ ...section, fields: section.fields.flatMap((each) => (each.name === 'visited' ? [change(each.name)].filter((one) => one !== null) : [each])) })),
    });
    const update = (change: (name: string) => object | null) => {
      calm();
      return admin.reply('types.update', { typeId: of, version: 1, name: 'Example counted', definition: fieldsWith(change) });
    };
    for (const change of [() => null, (name: string) => field('text', name), (name: string) => field('date', name, { sensitivity: 'secret' })]) {
      expect(await update(change)).toMatchObject({ error: { code: 'conflict', reason: 'rule_counts_from_field', fields: [{ path: 'definition.fields.visited' }] } });
    }
    expect(await update((name) => field('date_time', name))).toMatchObject({ ok: true });
  });

  it('erase nothing by themselves, however far the clock is set: they propose, and a person confirms', async () => {
    const [first, second] = [await made({}, NORTH), await made({}, NORTH)];
    await rule('erase', { days: 3_650, since: 'created' });
    clock.advance(5_000 * DAY_MS);
    expect(await admin.call('retention.run', {})).toMatchObject({ archived: 0 });
    expect(await stateOf(first)).toBe('active');
    expect(await dueIds()).toEqual(expect.arrayContaining([first, second]));
    // Whoever may not erase is told nothing of what is due.
    expect((await admin.call('retention.ofRecord', { recordId: first })).dueAtMs).toBeGreaterThan(0);
    calm();
    await admin.call('records.update', { recordId: second, version: 1, values: { place: 'x' } });
    await rule('erase', { days: 3_650, since: 'changed' });
    await admin.call('retention.run', {});
    expect(await dueIds()).not.toContain(second);
    expect(await admin.call('retention.erase', { recordIds: [first, second], isDue: true, reason: 'An example' })).toMatchObject({ changed: 1, refused: [{ recordId: second, reason: 'not_due' }] });
    expect([await stateOf(first), await stateOf(second)]).toEqual(['no_such_item', 'active']);
    expect((await eventsOf(first))[0]).toMatchObject({ verb: 'record.erased', details: { byRule: true, reason: 'An example' } });
    await rule('erase', null);
  });
});

describe('a hold', () => {
  it('keeps a record from rules, from bulk and from every hand, until it is lifted', async () => {
    const [held, free] = [await made({}, NORTH), await made({}, NORTH)];
    await admin.call('retention.hold', { recordIds: [held], reason: 'A court asked' });
    expect(await admin.call('retention.ofRecord', { recordId: held })).toMatchObject({ hold: { reason: 'A court asked', by: { name: 'Example Admin' } }, may: { hold: true, erase: true } });
    await rule('erase', { days: 1, since: 'created' });
    clock.advance(2 * DAY_MS);
    expect(await admin.call('retention.run', {})).toMatchObject({ held: 1 });
    for (const isDue of [true, false]) {
      expect(await admin.call('retention.erase', { recordIds: [held, free], isDue, reason: 'An example', dryRun: true })).toMatchObject({ changed: 1, refused: [{ recordId: held, reason: 'record_held' }] });
    }
    expect(await admin.reply('retention.eraseSubject', { recordIds: [held], reason: 'An example' })).toMatchObject({ error: { code: 'conflict', reason: 'record_held' } });
    expect(await stateOf(free)).toBe('active');
    calm();
    expect(await manager.as.call('retention.lift', { recordIds: [held], reason: 'It is over' })).toMatchObject({ changed: 1 });
    expect(await admin.call('retention.erase', { recordIds: [held], reason: 'An example' })).toMatchObject({ changed: 1 });
    expect((await eventsOf(held)).map(({ verb, outcome }) => `${verb} ${outcome}`)).toEqual(['record.erased done', 'record.hold_lifted done', 'record.held done', 'record.created done']);
    await rule('erase', null);
  });

  it('is for who may, as far as they may', async () => {
    const [north, south] = [await made({}, NORTH), await made({}, null)];
    expect(await worker.as.reply('retention.hold', { recordIds: [north], reason: 'x' })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await manager.as.reply('retention.erase', { recordIds: [north], reason: 'x' })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await manager.as.call('retention.hold', { recordIds: [north, south], reason: 'x' })).toMatchObject({ changed: 1, refused: [{ recordId: south, name: '', reason: 'no_such_item' }] });
    expect(await manager.as.reply('retention.ofRecord', { recordId: south })).toMatchObject({ error: { reason: 'no_such_item' } });
  });
});

describe('a type', () => {
  it('goes when it has no records and nothing points to it, and not before', async () => {
    const target = await visits(admin, undefined, 'Example target');
    const pointing = await visits(admin, { sections: [{ fields: [{ kind: 'reference', name: 'of', label: { text: 'Of' }, typeId: target }] }] }, 'Example pointing');
    const recordId = await made({}, null, target);
    await rule('erase', { days: 9, since: 'created' }, target);
    expect(await admin.reply('types.remove', { typeId: target })).toMatchObject({ error: { code: 'conflict', reason: 'type_has_records' } });
    await admin.call('retention.erase', { recordIds: [recordId], reason: 'An example' });
    expect(await admin.reply('types.remove', { typeId: target })).toMatchObject({ error: { reason: 'type_in_use' } });
    calm();
    await admin.call('types.remove', { typeId: pointing });
    await admin.call('types.remove', { typeId: target });
    expect((await admin.call('types.list', {})).types.map(({ name }) => name)).not.toContain('Example target');
    expect(await admin.reply('types.get', { typeId: target })).toMatchObject({ error: { code: 'not_found' } });
  });
});

describe('the engine by itself', () => {
  it('runs the rules as the store opens, once a day and not again', async () => {
    const recordId = await made();
    await rule('archive', { days: 1, since: 'created' });
    const runs = async (as: RunningEngine): Promise<number> => (await as.call('audit.list', { filter: { verbs: ['retention.run'] }, offset: 0, limit: 1 })).total;
    const before = await runs(admin);
    clock.advance(2 * DAY_MS);
    for (const more of [1, 1]) {
      await admin.engine.close();
      admin = runEngine({ dataDir: admin.dataDir, clock, settings: FOREVER });
      await admin.call('session.signIn', ADMIN);
      // The run is the first change of a store that opens: the sign-in waited its turn behind it.
      expect(await runs(admin)).toBe(before + more);
    }
    expect(await stateOf(recordId)).toBe('archived');
    const [run] = (await admin.call('audit.list', { filter: { verbs: ['retention.run'] }, offset: 0, limit: 1 })).rows;
    expect(run).toMatchObject({ actor: null });
  });
});
