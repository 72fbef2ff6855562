import type { RecordFilter } from '../../../preload/contract/records.ts';
import { isSecret } from '../../../preload/contract/record-fields.ts';
import type { Scope } from '../../../preload/contract/permission.ts';
import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import { visibleTo } from '../access/visible-people.ts';
import type { Db, SqlValue } from '../db/database.ts';
import { allOf, sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { loadType } from '../types/stored-type.ts';
import { useType, ownerWord, stateWord, teamWord, typeWord } from './keep.ts';
import type { TypeInUse } from './keep.ts';
import { searchQuery } from './search-words.ts';
import { EMPTY_KEY, sortKey } from './shown-value.ts';

/** Which rows of `record d` a filter shows; with a search `record_search s` drives, newest first. All values are bound. */
export interface RecordSelection {
  from: Sql;
  where: Sql;
  values: Record<string, SqlValue>;
  /** The type that is listed, null for all of them. */
  inUse: TypeInUse | null;
  isSearch: boolean;
  /** The number of a record, from the index that gives them in their order. */
  newest: Sql;
}

const PLAIN = sql`record d`;
const NUM = sql`d.num`;
/** CROSS JOIN keeps SQLite from turning it round: the index gives its rows in descending order, and stops when asked. */
const SEARCHED = sql`record_search s CROSS JOIN record d ON d.num = s.rowid`;
const TYPE = sql`d.type_num = @typeNum`;
const STATES = sql`d.state IN (SELECT value FROM json_each(@states))`;
const OWNERS = sql`d.owner_num IN (SELECT num FROM person WHERE id IN (SELECT value FROM json_each(@ownerIds)))`;
const TEAMS = sql`d.team_id IN (SELECT id FROM team WHERE name_key IN (SELECT value FROM json_each(@teamKeys)))`;
const TAGS = sql`d.num IN (SELECT r.record_num FROM record_tag r JOIN tag g ON g.num = r.tag_num WHERE g.name_key IN (SELECT value FROM json_each(@tagKeys)))`;
const MATCHES = sql`s.record_search MATCH @query`;
const NOTHING = sql`0`;

type Test = RecordFilter['tests'][number]['test'];
/** Each test on a column, for the place in the list of tests that its two values are bound by (MOST_TESTS of them). */
const cellTest = (at: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7): Readonly<Record<Test, Sql>> => ({
  is: sql`d.num IN (SELECT record_num FROM record_cell WHERE field_num = @field${at} AND key = @key${at})`,
  is_not: sql`d.num IN (SELECT record_num FROM record_cell WHERE field_num = @field${at} AND key <> @key${at})`,
  less: sql`d.num IN (SELECT record_num FROM record_cell WHERE field_num = @field${at} AND key < @key${at})`,
  more: sql`d.num IN (SELECT record_num FROM record_cell WHERE field_num = @field${at} AND key > @key${at} AND key < @none)`,
  empty: sql`d.num IN (SELECT record_num FROM record_cell WHERE field_num = @field${at} AND key = @none)`,
  not_empty: sql`d.num IN (SELECT record_num FROM record_cell WHERE field_num = @field${at} AND key < @none)`,
});
const CELL_TESTS = ([0, 1, 2, 3, 4, 5, 6, 7] as const).map(cellTest);
/**
 * The records that a filter shows to the caller: what lies outside the caller's scope is not there. Throws
 * not_found/no_such_item for an unknown type, invalid_input/fields for a test on what is no column of it.
 */
export function selectRecords(db: Db, typeId: string | null, filter: RecordFilter, { actor, scope }: { actor: Pick<Actor, 'personId' | 'teamId'>; scope: Scope }): RecordSelection {
  const inUse = typeId === null ? null : useType(db, loadType(db, typeId));
  const parts = [VISIBLE_RECORDS[scope]];
  const states = filter.states.length === 0 ? (['active'] as const) : filter.states;
  const values: RecordSelection['values'] = { ...visibleTo(actor), states: JSON.stringify(states), none: EMPTY_KEY };
  parts.push(STATES);
  if (inUse) {
    parts.push(TYPE);
    values['typeNum'] = inUse.type.num;
  }
  if (filter.ownerIds.length > 0) {
    parts.push(OWNERS);
    values['ownerIds'] = JSON.stringify(filter.ownerIds);
  }
  if (filter.teams.length > 0) {
    parts.push(TEAMS);
    values['teamKeys'] = JSON.stringify(filter.teams.map(foldName));
  }
  if (filter.tags.length > 0) {
    parts.push(TAGS);
    values['tagKeys'] = JSON.stringify(filter.tags.map(foldName));
  }
  filter.tests.forEach(({ field: name, test, value }, at) => {
    const column = inUse?.columns.find(({ field }) => field.name === name);
    const condition = CELL_TESTS[at]?.[test];
    if (!inUse || !column || !condition || isSecret(column.field)) throw new EngineError('invalid_input', 'fields', [{ path: `filter.tests.${String(at)}`, rule: 'no_such_column' }]);
    // Ids have no order that means anything: nobody is more than somebody else.
    const isOrder = test === 'less' || test === 'more';
    parts.push(isOrder && (column.field.kind === 'person' || column.field.kind === 'reference') ? NOTHING : condition);
    values[`field${String(at)}`] = column.num;
    values[`key${String(at)}`] = sortKey(column.field, value, inUse.definition, foldName);
  });
  if (filter.search === '') return { from: PLAIN, where: allOf(parts), values, inUse, isSearch: false, newest: NUM };
  const words = searchQuery(filter.search);
  if (words === null) return { from: PLAIN, where: NOTHING, values, inUse, isSearch: false, newest: NUM };
  values['query'] = `${reachQuery(db, inUse, states, { actor, scope })} AND ${words}`;
  return { from: SEARCHED, where: allOf([MATCHES, ...parts]), values, inUse, isSearch: true, newest: sql`s.rowid` };
}

/** The reach of the caller in the words of the index, so that a search reads only what it may show. The WHERE decides all the same. */
function reachQuery(db: Db, inUse: TypeInUse | null, states: readonly ('active' | 'archived')[], { actor, scope }: { actor: Pick<Actor, 'personId' | 'teamId'>; scope: Scope }): string {
  const terms = [`(${states.map(stateWord).join(' OR ')})`];
  if (inUse) terms.push(typeWord(inUse.type.num));
  if (scope !== 'all') {
    const { num } = db.prepare('SELECT num FROM person WHERE id = ?').get(actor.personId) as { num: number };
    const reached = [ownerWord(num), ...(scope === 'team' && actor.teamId !== null ? [teamWord(actor.teamId)] : [])];
    terms.push(`(${reached.join(' OR ')})`);
  }
  return `reach : (${terms.join(' AND ')})`;
}

/** How many records a selection holds. */
export function countOf(db: Db, { from, where, values }: Pick<RecordSelection, 'from' | 'where' | 'values'>): number {
  const { total } = db.prepare(`SELECT count(*) AS total FROM ${from} WHERE ${where}`).get(values) as { total: number };
  return total;
}
