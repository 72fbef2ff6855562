import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Scope } from '../../../preload/contract/permission.ts';
import { FIELD_TESTS, RecordFilter, RECORD_SORTS } from '../../../preload/contract/records.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import type { StoreConnections } from '../../../main/engine/db/store.ts';
import { VISIBLE_RECORDS } from '../../../main/engine/access/visible-records.ts';
import { visibleTo } from '../../../main/engine/access/visible-people.ts';
import { countByRecord, withinGroup } from '../../../main/engine/records/groups.ts';
import { selectRecords } from '../../../main/engine/records/selection.ts';
import { allOfThem, countOf, pageOf, walksOf } from '../../../main/engine/records/walks.ts';
import { openKey } from '../open-key.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { listed, visits } from './example-type.ts';

const clock = testClock();
let admin: RunningEngine;
let typeId: string;
let store: StoreConnections;
let people: { personId: string; teamId: number | null }[];
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  const { personId } = await withOrganisation(admin);
  const north = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: 'Example North' });
  const south = await signInAs(admin, 'worker.south', { roleId: 'manager', team: 'Example South' });
  typeId = await visits(admin);
  const words = ['goat', 'Zebra', 'élan', ''];
  for (let at = 0; at < 40; at += 1) {
    clock.advance(10_000);
    const as = [north.as, south.as, admin][at % 3] ?? admin;
    const values = {
      head: `Example ${words[at % 4] ?? ''} ${String(at % 7)}`,
      ...(at % 5 === 0 ? {} : { place: words[(at * 7) % 4] || 'aa' }),
      ...(at % 6 === 0 ? {} : { members: (at * 3) % 8 }),
      ...(at % 4 === 0 ? {} : { water: ['well', 'river'][at % 2] ?? 'well' }),
    };
    const { recordId } = await as.call('records.create', { typeId, values });
    if (at % 5 === 1) await admin.call('records.archive', { recordIds: [recordId] });
    if (at % 7 === 2) await admin.call('records.assign', { recordIds: [recordId], ownerId: null });
    if (at % 8 === 3) await admin.call('records.assign', { recordIds: [recordId], team: null });
    if (at % 3 === 0) await admin.call('tags.change', { recordIds: [recordId], add: ['urgent', ...(at % 2 === 0 ? ['seen'] : [])] });
  }
  store = openDatabase((await openKey(admin.dataDir, ADMIN)).options);
  const teamOf = store.read.prepare('SELECT team_id AS teamId FROM person WHERE id = ?');
  people = [personId, north.personId, south.personId].map((id) => ({ personId: id, ...(teamOf.get(id) as { teamId: number | null }) }));
});
afterAll(async () => {
  store.close();
  await admin.stop();
});

const TEXTS = ['goat', 'zebra', 'ELAN', 'aa', 'nowhere'];
const tests = fc.oneof(
  fc.record({ field: fc.constant('place'), test: fc.constantFrom(...FIELD_TESTS), value: fc.constantFrom(...TEXTS) }),
  fc.record({ field: fc.constant('members'), test: fc.constantFrom(...FIELD_TESTS), value: fc.integer({ min: -1, max: 8 }) }),
  fc.record({ field: fc.constant('water'), test: fc.constantFrom('is', 'is_not', 'empty', 'not_empty'), value: fc.constantFrom('well', 'river', 'tap') }),
);
/** Mostly nothing, so that what several conditions share is not nothing itself. */
const mostly = <T>(usual: T, sometimes: fc.Arbitrary<T>): fc.Arbitrary<T> => fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: sometimes });
const filters = fc.record({
  search: mostly('', fc.constantFrom('example', 'goat', 'zeb', '"example 3"', 'nowhere', '--')),
  states: mostly([], fc.subarray<'active' | 'archived'>(['active', 'archived'])),
  owners: mostly([], fc.subarray([0, 1, 2], { maxLength: 2 })),
  teams: mostly([], fc.subarray(['Example North', 'EXAMPLE SOUTH', 'Example Nowhere'], { maxLength: 2 })),
  tags: mostly([], fc.subarray(['urgent', 'seen', 'nowhere'], { maxLength: 2 })),
  tests: mostly([], fc.array(tests, { maxLength: 2 })),
});
const orders = fc.record({ sort: fc.constantFrom(...RECORD_SORTS), sortField: fc.constantFrom(null, null, 'place', 'members', 'water'), direction: fc.constantFrom('asc' as const, 'desc' as const) });
const withins = mostly<{ by: string; of: string | null } | null>(
  null,
  fc.constantFrom({ by: '@team', of: 'Example North' }, { by: '@team', of: null }, { by: '@state', of: 'archived' }, { by: 'water', of: 'well' }, { by: 'water', of: null }),
);

it('comes to the same records in the same order by every way, in pages or at once, and to as many as it counts', () => {
  fc.assert(
    fc.property(filters, orders, withins, fc.constantFrom<Scope>('own', 'team', 'all'), fc.nat(2), fc.integer({ min: 1, max: 7 }), ({ owners, ...rest }, order, within, scope, who, limit) => {
      const db = store.read;
      const actor = people[who];
      if (!actor) throw new Error('nobody');
      const filter = RecordFilter.parse({ ...rest, ownerIds: owners.map((at) => people[at]?.personId) });
      const selection = withinGroup(selectRecords(db, typeId, filter, { actor, scope }), within);
      const all = { offset: 0, limit: 1_000 };
      const sorted = pageOf(db, selection, order, all);
      // With none that count as few, every list walks an index; with more to go past than is near, columns by what was gathered.
      expect(pageOf(db, selection, order, all, -1)).toEqual(sorted);
      expect(pageOf(db, selection, order, { ...all, limit: 1_001 }, -1)).toEqual(sorted);
      const paged: number[] = [];
      for (let offset = 0; offset < 42; offset += limit) paged.push(...pageOf(db, selection, order, { offset, limit }, -1));
      expect(paged).toEqual(sorted);
      expect(new Set(sorted).size).toBe(sorted.length);
      for (const few of [undefined, -1]) expect(countOf(db, selection, few)).toBe(sorted.length);
      // Nothing lies outside of the caller's reach, whichever path led to it.
      const reached = db.prepare(`SELECT d.num FROM record d WHERE ${VISIBLE_RECORDS[scope]}` as never).all(visibleTo(actor)) as { num: number }[];
      const visible = new Set(reached.map(({ num }) => num));
      expect(sorted.filter((num) => !visible.has(num))).toEqual([]);
    }),
    { numRuns: 400 },
  );
});

it('walks an index in the order asked for, without a sort, where there are many', () => {
  const db = store.read;
  const filter = RecordFilter.parse({ tests: [{ field: 'water', test: 'is', value: 'well' }] });
  for (const scope of ['all', 'team'] as const) {
    const selection = selectRecords(db, typeId, filter, { actor: { personId: people[0]?.personId ?? '', teamId: 1 }, scope });
    for (const order of [{ sort: 'newest' }, { sort: 'changed' }, { sort: 'title' }, { sort: 'owner' }, { sort: 'team' }, { sort: 'newest', sortField: 'place' }] as const) {
      for (const direction of ['asc', 'desc'] as const) {
        for (const { from, where, by, num } of walksOf(db, selection, { sortField: null, direction, ...order }, { far: 100, few: -1 })) {
          const plan = (db.prepare(`EXPLAIN QUERY PLAN SELECT ${num} FROM ${from} WHERE ${where} ORDER BY ${by} LIMIT 100` as never).all({ ...selection.values, sortField: 1 }) as { detail: string }[]).map(({ detail }) => detail);
          const sorts = plan.filter((detail) => detail.includes('TEMP B-TREE FOR ORDER BY') || /^SCAN d\b/u.test(detail));
          expect(sorts, `${order.sort} ${direction} ${scope}: ${plan.join(' | ')}`).toEqual([]);
        }
      }
    }
    expect(allOfThem(db, selection, -1).from).toContain('record_by_type');
    expect(countByRecord(db, selection, { num: 0 })('')).toBe(0);
  }
});

it('tells all types together by their age alone', async () => {
  clock.advance(10_000);
  const refused = { error: { code: 'invalid_input', fields: [{ path: 'sort' }] } };
  for (const sort of ['title', 'changed', 'owner', 'team']) expect(await admin.reply('records.list', { typeId: null, sort, offset: 0, limit: 10 })).toMatchObject(refused);
  expect(await listed(admin, typeId, { sort: 'title' })).not.toEqual([]);
});
