import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { listed, visits } from './example-type.ts';

const NORTH = 'Example North';
const clock = testClock();
let admin: RunningEngine;
let typeId: string;
let worker: { personId: string; as: RunningEngine };
let manager: { personId: string; as: RunningEngine };
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  worker = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: NORTH });
  manager = await signInAs(admin, 'manager.north', { roleId: 'manager', team: NORTH });
  typeId = await visits(admin);
});
afterAll(() => admin.stop());
const calm = (): void => clock.advance(60_000);

/** The latest events of a record, oldest first. */
async function eventsOf(recordId: string): Promise<AuditEvent[]> {
  const { rows } = await admin.call('audit.list', { filter: { targetId: recordId }, offset: 0, limit: 100 });
  return rows.reverse();
}

describe('a record', () => {
  it('holds what it was given, is numbered, titled, and its maker\'s', async () => {
    calm();
    const made = await worker.as.call('records.create', { typeId, values: { head: ' Example  Ada ', members: 4, water: 'well', visited: '2026-01-04', pin: '4711' } });
    expect(made).toMatchObject({ number: 1, version: 1 });
    const got = await worker.as.call('records.get', { recordId: made.recordId });
    expect(got.values).toEqual({ head: ' Example  Ada ', members: 4, water: 'well', visited: '2026-01-04' });
    expect(got.record).toMatchObject({ title: 'Example Ada', team: NORTH, owner: { id: worker.personId }, state: 'active', version: 1 });
    expect(got.secrets).toEqual(['pin']);
    expect(got.may).toEqual({ write: true, reveal: true, assign: false });
  });

  it('is not there for who does not reach it', async () => {
    calm();
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Bea' }, team: null });
    for (const operation of ['records.get', 'records.history'] as const) {
      expect(await worker.as.reply(operation, { recordId, offset: 0, limit: 10, ...(operation === 'records.get' ? { offset: undefined, limit: undefined } : {}) })).toMatchObject({ error: { code: 'not_found' } });
    }
    expect(await worker.as.reply('records.update', { recordId, version: 1, values: { place: 'x' } })).toMatchObject({ error: { code: 'not_found', reason: 'no_such_item' } });
    expect(await worker.as.reply('records.reveal', { recordId, field: 'pin', reason: 'An example' })).toMatchObject({ error: { code: 'not_found' } });
    expect(await listed(worker.as, typeId)).toEqual(['Example Ada']);
    expect(await listed(manager.as, typeId)).toEqual(['Example Ada']);
  });

  it.each([
    ['nothing for what must be there', { place: 'x' }, 'values.head', 'required'],
    ['a field that there is not', { head: 'a', nowhere: 1 }, 'values.nowhere', 'no_such_field'],
    ['a choice that there is not', { head: 'a', water: 'sea' }, 'values.water', 'not_a_choice'],
    ['a part of a person', { head: 'a', members: 1.5 }, 'values.members', 'not_whole'],
    ['more than there may be', { head: 'a', members: 51 }, 'values.members', 'too_big'],
    ['a day that there is not', { head: 'a', visited: '2026-02-30' }, 'values.visited', 'format'],
    ['somebody who is not there', { head: 'a', guide: '00000000-0000-4000-8000-000000000000' }, 'values.guide', 'no_such_item'],
    ['half a character', { head: '\ud800' }, undefined, undefined],
    ['a row with a field that it has not', { head: 'a', children: [{ child_name: 'x', other: 1 }] }, 'values.children.0.other', 'no_such_field'],
    ['text for a number in a row', { head: 'a', children: [{ child_age: 'x' }] }, 'values.children.0.child_age', 'invalid_type'],
  ])('refuses %s, and nothing stays', async (_what, values, path, rule) => {
    calm();
    const before = await admin.call('records.count', { typeId });
    const reply = await worker.as.reply('records.create', { typeId, values });
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid_input', reason: 'fields' } });
    if (path !== undefined) expect(reply).toMatchObject({ error: { fields: [{ path, rule }] } });
    expect(await admin.call('records.count', { typeId })).toEqual(before);
  });

  it('keeps what two people changed in different fields, and refuses the same field twice', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Cleo', place: 'here' } });
    await worker.as.call('records.update', { recordId, version: 1, values: { place: 'there' } });
    // On version 1 still: another field is merged, the same value is no clash, another value is.
    await manager.as.call('records.update', { recordId, version: 1, values: { members: 3, place: 'there' } });
    const reply = await manager.as.reply('records.update', { recordId, version: 1, values: { place: 'elsewhere', members: 3, visited: '2026-01-01' } });
    expect(reply).toMatchObject({ error: { code: 'conflict', reason: 'changed_meanwhile', fields: [{ path: 'values.place', rule: 'changed_meanwhile' }] } });
    const got = await worker.as.call('records.get', { recordId });
    expect(got.values).toEqual({ head: 'Example Cleo', place: 'there', members: 3 });
    expect(got.record.version).toBe(3);
  });

  it('refuses a secret that others changed meanwhile, though nobody sees it', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Dora', pin: '1' } });
    await worker.as.call('records.update', { recordId, version: 1, values: { pin: '2' } });
    expect(await manager.as.reply('records.update', { recordId, version: 1, values: { pin: '3' } })).toMatchObject({ error: { reason: 'changed_meanwhile', fields: [{ path: 'values.pin' }] } });
  });

  it('goes back to an earlier version, its secret with it, as a new version', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Eva', members: 1, pin: 'first' } });
    await worker.as.call('records.update', { recordId, version: 1, values: { members: 2, pin: 'second', place: 'x' } });
    expect(await worker.as.call('records.restore', { recordId, version: 2, toVersion: 1 })).toMatchObject({ version: 3 });
    expect((await worker.as.call('records.get', { recordId })).values).toEqual({ head: 'Example Eva', members: 1 });
    expect(await worker.as.call('records.reveal', { recordId, field: 'pin', reason: 'An example' })).toMatchObject({ value: 'first', seconds: 30 });
    expect(await worker.as.reply('records.restore', { recordId, version: 2, toVersion: 1 })).toMatchObject({ error: { reason: 'changed_meanwhile' } });
    expect(await worker.as.reply('records.restore', { recordId, version: 3, toVersion: 9 })).toMatchObject({ error: { code: 'not_found' } });
  });

  it('tells its history field by field, of secrets only that they changed', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Fay', pin: 'hidden value' } });
    await manager.as.call('records.update', { recordId, version: 1, values: { place: 'there', pin: 'other hidden value', guide: worker.personId } });
    const { total, versions, names } = await worker.as.call('records.history', { recordId, offset: 0, limit: 10 });
    expect(total).toBe(2);
    expect(versions.map(({ version, by }) => [version, by?.id])).toEqual([[2, manager.personId], [1, worker.personId]]);
    expect(versions[0]?.changes).toEqual([
      { field: 'place', before: null, after: 'there', isSecret: false },
      { field: 'guide', before: null, after: worker.personId, isSecret: false },
      { field: 'pin', before: null, after: null, isSecret: true },
    ]);
    expect(names).toEqual({ [worker.personId]: 'Example worker.north' });
    expect(JSON.stringify(versions)).not.toContain('hidden value');
    // A page of one shows what it changed against the one before.
    const { versions: latest } = await worker.as.call('records.history', { recordId, offset: 0, limit: 1 });
    expect(latest).toEqual(versions.slice(0, 1));
  });
});

describe('the audit of records', () => {
  it('names the record by its number, tells before and after of what is about nobody, and of secrets a digest', async () => {
    calm();
    const { recordId, number } = await worker.as.call('records.create', { typeId, values: { head: 'Example Gus', pin: '0815' } });
    await worker.as.call('records.update', { recordId, version: 1, values: { head: 'Example Guste', members: 2, pin: '0816' } });
    await worker.as.call('records.update', { recordId, version: 2, values: { pin: '0815' } });
    const events = await eventsOf(recordId);
    expect(events.map(({ verb, target }) => [verb, target?.name])).toEqual([
      ['record.created', `Example visit ${String(number)}`],
      ['record.changed', `Example visit ${String(number)}`],
      ['record.changed', `Example visit ${String(number)}`],
      ['record.changed', `Example visit ${String(number)}`],
      ['record.changed', `Example visit ${String(number)}`],
    ]);
    const [created, ...changes] = events.map(({ details }) => details);
    const digests = changes.filter(({ field }) => field === 'pin').map(({ digest }) => digest);
    expect(changes.find(({ field }) => field === 'head')).toEqual({ field: 'head', version: 2 });
    expect(changes.find(({ field }) => field === 'members')).toEqual({ field: 'members', version: 2 });
    // The same secret again shows by its digest that it is the same.
    expect(digests[0]).toMatch(/^[0-9a-f]{32}$/u);
    expect(created?.['secrets']).toEqual([`pin ${String(digests[1])}`]);
    expect(digests[0]).not.toBe(digests[1]);
    expect(JSON.stringify(events)).not.toMatch(/081[56]|Gus/u);
  });

  it('shows a team what became of its records, whoever did it, and no digests to compare guesses with', async () => {
    calm();
    const told = async (as: RunningEngine, targetId: string): Promise<AuditEvent[]> => (await as.call('audit.list', { filter: { targetId }, offset: 0, limit: 100 })).rows;
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Ned', pin: '0815' } });
    await admin.call('records.update', { recordId, version: 1, values: { place: 'there', pin: '0816' } });
    const elsewhere = await admin.call('records.create', { typeId, values: { head: 'Example Ole' }, team: null });
    for (const { as } of [manager, worker]) {
      const events = await told(as, recordId);
      expect(events.map(({ verb, actor }) => [verb, actor?.name])).toEqual([['record.changed', expect.any(String)], ['record.changed', expect.any(String)], ['record.created', 'Example worker.north']]);
      expect(events.find(({ details }) => details['field'] === 'place')?.details).toMatchObject({ version: 2 });
      expect(JSON.stringify(events)).not.toMatch(/digest|"secrets"/u);
      expect(await told(as, elsewhere.recordId)).toEqual([]);
    }
    expect(JSON.stringify(await told(admin, recordId))).toMatch(/"digest":"[0-9a-f]{32}"/u);
    await manager.as.call('records.assign', { recordIds: [recordId], ownerId: manager.personId });
    expect(await told(worker.as, recordId)).toHaveLength(1);
  });

  it('has every reveal, with its reason', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Hal', pin: 'a hidden value' } });
    expect(await worker.as.reply('records.reveal', { recordId, field: 'pin' })).toMatchObject({ error: { code: 'invalid_input', fields: [{ path: 'reason', rule: 'required' }] } });
    const { value } = await worker.as.call('records.reveal', { recordId, field: 'pin', reason: 'The person asked' });
    expect(value).toBe('a hidden value');
    const revealed = (await eventsOf(recordId)).at(-1);
    expect(revealed).toMatchObject({ verb: 'record.revealed', actor: { id: worker.personId }, details: { field: 'pin', reason: 'The person asked' } });
    expect(JSON.stringify(revealed)).not.toContain('a hidden value');
    for (const field of ['head', 'remarks', 'nowhere']) expect(await worker.as.reply('records.reveal', { recordId, field, reason: 'An example' })).toMatchObject({ error: { code: 'not_found' } });
  });

  it('lets no more be revealed in an hour than the organisation allows, a clock set back or not', async () => {
    calm();
    const { recordId } = await admin.call('records.create', { typeId, values: { head: 'Example Ida', pin: 'x' } });
    await admin.call('settings.set', { settings: { revealsPerHour: 3 } });
    const reveal = (): Promise<unknown> => admin.reply('records.reveal', { recordId, field: 'pin', reason: 'An example' });
    for (let at = 0; at < 3; at += 1) expect(await reveal()).toMatchObject({ ok: true });
    expect(await reveal()).toMatchObject({ error: { code: 'rate_limited', reason: 'too_many_reveals', retryAfterSeconds: 1200 } });
    clock.advance(-10 * 3_600_000);
    expect(await reveal()).toMatchObject({ error: { reason: 'too_many_reveals' } });
    clock.advance(10 * 3_600_000);
    clock.advance(20 * 60_000);
    expect(await reveal()).toMatchObject({ ok: true });
    expect(await reveal()).toMatchObject({ error: { reason: 'too_many_reveals' } });
    await admin.call('settings.set', { settings: { revealsPerHour: 30 } });
  });
});

describe('a secret that is given again', () => {
  it('is a change like any other: whoever may write learns nothing of what it was', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Same', pin: '4711' } });
    expect(await worker.as.call('records.update', { recordId, version: 1, values: { pin: '4711' } })).toMatchObject({ version: 2 });
    expect(await worker.as.call('records.update', { recordId, version: 2, values: { pin: '4712' } })).toMatchObject({ version: 3 });
    const { versions } = await worker.as.call('records.history', { recordId, offset: 0, limit: 10 });
    expect(versions.slice(0, 2).map(({ changes }) => changes)).toEqual([[{ field: 'pin', before: null, after: null, isSecret: true }], [{ field: 'pin', before: null, after: null, isSecret: true }]]);
    expect(await worker.as.reply('records.restore', { recordId, version: 3, toVersion: 3 })).toMatchObject({ error: { reason: 'already_so' } });
  });

  it('is one also when an earlier version comes back: a guess that is written and taken back answers the same, right or wrong', async () => {
    const afterGuess = async (guess: string) => {
      calm();
      const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Guess', members: 1, pin: '4711' } });
      await worker.as.call('records.update', { recordId, version: 1, values: { pin: guess } });
      const restored = await worker.as.outcome('records.restore', { recordId, version: 2, toVersion: 1 });
      const { versions } = await worker.as.call('records.history', { recordId, offset: 0, limit: 10 });
      return { restored, changes: versions.map(({ changes }) => changes) };
    };
    const wrong = await afterGuess('4712');
    expect(wrong.restored).toBe('done');
    expect(await afterGuess('4711')).toEqual(wrong);
  });

  it('is none where nobody wrote it since: going back leaves it alone', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Untouched', members: 1, pin: '4711' } });
    await worker.as.call('records.update', { recordId, version: 1, values: { members: 2 } });
    await worker.as.call('records.restore', { recordId, version: 2, toVersion: 1 });
    const { versions } = await worker.as.call('records.history', { recordId, offset: 0, limit: 1 });
    expect(versions.flatMap(({ changes }) => changes.map(({ field }) => field))).toEqual(['members']);
  });
});

describe('the hour of reveals', () => {
  it('goes on over a restart', async () => {
    const first = runEngine({ clock });
    await withOrganisation(first);
    await first.call('settings.set', { settings: { revealsPerHour: 1, revealReason: 0 } });
    const { recordId } = await first.call('records.create', { typeId: await visits(first), values: { head: 'Example', pin: 'x' } });
    await first.call('records.reveal', { recordId, field: 'pin' });
    await first.engine.close();

    const second = runEngine({ dataDir: first.dataDir, clock });
    await second.call('session.signIn', ADMIN);
    expect(await second.reply('records.reveal', { recordId, field: 'pin' })).toMatchObject({ error: { code: 'rate_limited', reason: 'too_many_reveals' } });
    await second.stop();
  });
});

describe('giving records away', () => {
  it('changes owner and team, and with them who sees it', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Jan' } });
    expect(await worker.as.reply('records.assign', { recordIds: [recordId], ownerId: manager.personId })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await manager.as.call('records.assign', { recordIds: [recordId], ownerId: manager.personId, dryRun: true })).toMatchObject({ changed: 1 });
    expect((await worker.as.call('records.get', { recordId })).record.owner?.id).toBe(worker.personId);
    expect(await manager.as.call('records.assign', { recordIds: [recordId], ownerId: manager.personId, reason: 'An example' })).toMatchObject({ changed: 1, refusedCount: 0 });
    expect(await worker.as.reply('records.get', { recordId })).toMatchObject({ error: { code: 'not_found' } });
    expect(await listed(worker.as, typeId, { filter: { search: 'jan' } })).toEqual([]);
    expect(await listed(manager.as, typeId, { filter: { search: 'jan' } })).toEqual(['Example Jan']);
    expect((await eventsOf(recordId)).at(-1)).toMatchObject({ verb: 'record.assigned', details: { ownerFrom: 'Example worker.north', ownerTo: 'Example manager.north', reason: 'An example' } });
  });

  it('goes no further than the caller reaches, and tells nothing of other teams', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Kim' } });
    await admin.call('people.create', { name: 'Example Other', username: 'example.other', email: null, team: 'Example South', roleId: null });
    for (const team of ['Example South', 'Example Nowhere']) {
      expect(await manager.as.reply('records.assign', { recordIds: [recordId], team })).toMatchObject({ error: { code: 'forbidden', reason: 'exceeds_own_grants' } });
      expect(await worker.as.reply('records.create', { typeId, values: { head: 'x' }, team })).toMatchObject({ error: { code: 'forbidden', reason: 'exceeds_own_grants' } });
    }
    expect(await admin.reply('records.assign', { recordIds: [recordId], team: 'Example Nowhere' })).toMatchObject({ error: { code: 'not_found' } });
    expect(await admin.call('records.assign', { recordIds: [recordId], team: 'example SOUTH' })).toMatchObject({ changed: 1 });
    // Still their own, whatever team it is with.
    expect((await worker.as.call('records.get', { recordId })).record.team).toBe('Example South');
    expect(await manager.as.reply('records.get', { recordId })).toMatchObject({ error: { code: 'not_found' } });
  });

  it('archives many, leaves out and counts what is not there, and finds them by their state', async () => {
    calm();
    const { recordId } = await worker.as.call('records.create', { typeId, values: { head: 'Example Lea' } });
    const unknown = '00000000-0000-4000-8000-000000000000';
    expect(await worker.as.call('records.archive', { recordIds: [recordId, unknown] })).toMatchObject({ changed: 1, unchanged: 0, refusedCount: 1, refused: [{ recordId: unknown, reason: 'no_such_item' }] });
    expect(await worker.as.call('records.archive', { recordIds: [recordId] })).toMatchObject({ changed: 0, unchanged: 1 });
    expect(await listed(worker.as, typeId, { filter: { search: 'lea' } })).toEqual([]);
    expect(await listed(worker.as, typeId, { filter: { search: 'lea', states: ['archived'] } })).toEqual(['Example Lea']);
    await worker.as.call('records.unarchive', { recordIds: [recordId] });
    expect(await listed(worker.as, typeId, { filter: { search: 'lea' } })).toEqual(['Example Lea']);
  });
});
