import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { countByColumn, countByRecord } from '../../../main/engine/records/groups.ts';
import { selectRecords } from '../../../main/engine/records/selection.ts';
import { sortKey } from '../../../main/engine/records/shown-value.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { foldName } from '../../../main/engine/people/fold.ts';
import { RecordFilter } from '../../../preload/contract/records.ts';
import { openKey } from '../open-key.ts';
import { signInAs } from '../roles/signed-in.ts';
import { ADMIN, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field, VISITS, visits } from './example-type.ts';

const clock = testClock();
const NORTH = 'Example North';
let admin: RunningEngine;
let worker: { personId: string; as: RunningEngine };
let manager: { personId: string; as: RunningEngine };
let typeId: string;
beforeAll(async () => {
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  worker = await signInAs(admin, 'worker.north', { roleId: 'field_worker', team: NORTH });
  manager = await signInAs(admin, 'manager.north', { roleId: 'manager', team: NORTH });
  const [section] = VISITS.sections;
  typeId = await visits(admin, { ...VISITS, sections: [{ ...section, fields: [...(section?.fields ?? []), field('yes_no', 'visited_twice', { inList: true })] }] });
  const waters = ['well', 'river', null] as const;
  for (let at = 0; at < 24; at += 1) {
    clock.advance(10_000);
    const water = waters[at % 3] ?? null;
    const as = [admin, worker.as, manager.as][at % 4] ?? admin;
    const { recordId } = await as.call('records.create', { typeId, values: { head: `Example ${String(at)}`, members: at, ...(water === null ? {} : { water }), ...(at % 5 === 0 ? {} : { visited_twice: at % 2 === 0 }) }, ...(at === 11 ? { team: null } : {}) });
    if (at % 6 === 0) await admin.call('records.archive', { recordIds: [recordId] });
    if (at === 7) await admin.call('records.assign', { recordIds: [recordId], ownerId: null });
  }
});
afterAll(() => admin.stop());

type By = InputOf<'records.groups'>['by'];
const FILTERS = [{}, { states: ['active', 'archived'] }, { search: 'example' }, { tests: [{ field: 'members', test: 'less', value: 12 }] }, { states: ['archived'], search: '1' }] as const;
/** Everything a filter shows, in the groups that the records themselves are in. */
async function expected(as: RunningEngine, by: By, filter: object): Promise<Map<string | null, string[]>> {
  const { rows } = await as.call('records.list', { typeId, filter, columns: ['water', 'visited_twice'], offset: 0, limit: 100 });
  const groups = new Map<string | null, string[]>();
  for (const row of rows) {
    const cell = row.cells[by] ?? null;
    const of = by === '@owner' ? (row.owner?.id ?? null) : by === '@team' ? row.team : by === '@state' ? row.state : typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : (cell as string | null);
    groups.set(of, [...(groups.get(of) ?? []), row.id]);
  }
  return groups;
}

describe.each(['@owner', '@team', '@state', 'water', 'visited_twice'] as const)('a list divided by %s', (by) => {
  it.each(FILTERS)('counts for each group what whoever asks sees of %o, and lists the same', async (filter) => {
    for (const as of [admin, manager.as, worker.as]) {
      clock.advance(60_000);
      const wanted = await expected(as, by, filter);
      const { groups, more } = await as.call('records.groups', { typeId, filter: filter as never, by });
      expect(new Map(groups.map(({ of, records }) => [of, records]))).toEqual(new Map([...wanted].map(([of, ids]) => [of, ids.length])));
      expect(more).toBe(0);
      for (const { of } of groups) {
        for (const order of [{}, { sort: 'title' }, { sortField: 'members' }, { direction: 'asc' }] as const) {
          const { rows } = await as.call('records.list', { typeId, filter: filter as never, within: { by, of }, ...order, offset: 0, limit: 100 });
          expect(rows.map(({ id }) => id).sort()).toEqual([...(wanted.get(of) ?? [])].sort());
        }
        const page = await as.call('records.list', { typeId, filter: filter as never, within: { by, of }, offset: 1, limit: 2 });
        expect(page.rows.map(({ id }) => id)).toEqual(wanted.get(of)?.slice(1, 3));
      }
    }
  });
});

it('gives groups in the order of their names, those of nothing last', async () => {
  clock.advance(60_000);
  const of = async (by: By) => (await admin.call('records.groups', { typeId, by })).groups.map((group) => group.name ?? group.of);
  expect(await of('water')).toEqual(['well', 'river', null]);
  expect(await of('@team')).toEqual([NORTH, null]);
  expect((await of('@owner')).at(-1)).toBeNull();
  expect(await of('@owner')).toContain('Example worker.north');
});

it('divides by nothing that could have any value, nor by what is secret or not there', async () => {
  for (const by of ['place', 'pin', 'remarks', 'nowhere', 'members']) {
    clock.advance(10_000);
    const refused = { error: { code: 'invalid_input', fields: [{ path: 'by', rule: 'no_such_column' }] } };
    expect(await admin.reply('records.groups', { typeId, by })).toMatchObject(refused);
    expect(await admin.reply('records.list', { typeId, within: { by, of: 'x' }, offset: 0, limit: 10 })).toMatchObject(refused);
  }
});

it('comes to the same by whichever way it counts, and reads no table where the indexes say it all', async () => {
  const connections = openDatabase((await openKey(admin.dataDir, ADMIN)).options);
  const db = connections.read;
  const caller = { actor: { personId: worker.personId, teamId: null }, scope: 'all' as const };
  for (const filter of [{}, { states: ['active', 'archived'] as const }]) {
    const selection = selectRecords(db, typeId, RecordFilter.parse(filter), caller);
    const column = selection.inUse?.columns.find(({ field: { name } }) => name === 'water');
    if (!selection.inUse || !column) throw new Error('no column');
    for (const water of ['well', 'river', 'tap', null]) {
      const key = sortKey(column.field, water, selection.inUse.definition, foldName);
      const counts = [countByColumn, countByRecord].map((way) => way(db, selection, column)(key));
      expect(new Set(counts).size, `${String(water)}: ${counts.join(' ')}`).toBe(1);
    }
  }
  const selection = selectRecords(db, typeId, RecordFilter.parse({}), caller);
  const plan = (index: string, column: string) =>
    (db.prepare(`EXPLAIN QUERY PLAN SELECT d.${column}, count(*) FROM record d INDEXED BY ${index} WHERE ${selection.parts.join(' AND ')} GROUP BY d.${column}` as never).all(selection.values) as { detail: string }[]).map(({ detail }) => detail).join('\n');
  expect(plan('record_by_type_owner', 'owner_num')).toMatch(/^SEARCH d USING COVERING INDEX record_by_type_owner \(type_num=\? AND state=\?\)$/u);
  expect(plan('record_by_type_team', 'team_id')).toMatch(/^SEARCH d USING COVERING INDEX record_by_type_team \(type_num=\? AND state=\?\)$/u);
  connections.close();
});
