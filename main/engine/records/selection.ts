import type { RecordFilter } from '../../../preload/contract/records.ts';
import { isSecret, pointsElsewhere } from '../../../preload/contract/record-fields.ts';
import type { Scope } from '../../../preload/contract/permission.ts';
import { REACHED_RECORDS, VISIBLE_RECORDS } from '../access/visible-records.ts';
import { visibleTo } from '../access/visible-people.ts';
import type { Db, SqlValue } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { loadType } from '../types/stored-type.ts';
import { useType, ownerWord, stateWord, teamWord, typeWord } from './keep.ts';
import type { TypeInUse } from './keep.ts';
import { searchQuery } from './search-words.ts';
import { EMPTY_KEY, sortKey } from './shown-value.ts';

/** Which rows of `record d` a filter shows to somebody. All values are bound. */
export interface RecordSelection {
  /** The type that is listed, null for all of them. */
  inUse: TypeInUse | null;
  /** What a record must fulfil, besides the search: each looks at the record, or at what hangs from it, and no further. */
  parts: readonly Sql[];
  /** Ways to records other than past all of them: each finds every `num` of the selection, and may find more. */
  paths: readonly Sql[];
  /** The path to all that the caller sees; null for everything. */
  reach: Sql | null;
  values: Record<string, SqlValue>;
  /** Whether `@query` has words to search for. For who sees everything it says all that `parts` do, but for `onValues`. */
  isSearch: boolean;
  states: States;
  /** What the parts say of the values of records and their tags, which the words of the search do not. */
  onValues: readonly ByValue[];
}

type States = 'active' | 'archived' | 'both';
const IN_STATE: Readonly<Record<States, Sql>> = { active: sql`d.state = 'active'`, archived: sql`d.state = 'archived'`, both: sql`d.state IN ('active', 'archived')` };
const OF_TYPE = sql`d.type_num = @typeNum`;
const OWNERS = sql`d.owner_num IN (SELECT num FROM person WHERE id IN (SELECT value FROM json_each(@ownerIds)))`;
const TEAMS = sql`d.team_id IN (SELECT id FROM team WHERE name_key IN (SELECT value FROM json_each(@teamKeys)))`;
const TAG_NUMS = sql`(SELECT num FROM tag WHERE name_key IN (SELECT value FROM json_each(@tagKeys)))`;
const TAGGED: ByValue = {
  part: sql`EXISTS (SELECT 1 FROM record_tag r WHERE r.record_num = d.num AND r.tag_num IN ${TAG_NUMS})`,
  path: sql`SELECT r.record_num AS num FROM record_tag r WHERE r.tag_num IN ${TAG_NUMS}`,
  isColumn: false,
};
const NOTHING: ByValue = { part: sql`0`, path: sql`SELECT 0 AS num WHERE 0`, isColumn: false };

type Test = RecordFilter['tests'][number]['test'];
/** A condition of a selection with a path to all that fulfil it. */
export interface ByValue {
  part: Sql;
  path: Sql;
  /** Whether it is one on a column, of which a record has one cell. */
  isColumn: boolean;
}
/** Each test on a column, for the place in the list of tests that its two values are bound by (MOST_TESTS of them). */
const cellTest = (at: 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7): Readonly<Record<Test, ByValue>> => {
  const of = (test: Sql): ByValue => testOf(sql`c.field_num = @field${at} AND ${test}`);
  return {
    is: of(sql`c.key = @key${at}`),
    is_not: of(sql`c.key <> @key${at}`),
    less: of(sql`c.key < @key${at}`),
    more: of(sql`c.key > @key${at} AND c.key < @none`),
    empty: of(sql`c.key = @none`),
    not_empty: of(sql`c.key < @none`),
  };
};
/** A condition on the cells `c` of records. */
export function testOf(condition: Sql): ByValue {
  return {
    part: sql`EXISTS (SELECT 1 FROM record_cell c INDEXED BY record_cell_by_record WHERE c.record_num = d.num AND ${condition})`,
    path: sql`SELECT c.record_num AS num FROM record_cell c WHERE ${condition}`,
    isColumn: true,
  };
}
const CELL_TESTS = ([0, 1, 2, 3, 4, 5, 6, 7] as const).map(cellTest);

/**
 * The records that a filter shows to the caller: what lies outside the caller's scope is not there. Throws
 * not_found/no_such_item for an unknown type, invalid_input/fields for a test on what is no column of it.
 */
export function selectRecords(db: Db, typeId: string | null, filter: RecordFilter, { actor, scope }: { actor: Pick<Actor, 'personId' | 'teamId'>; scope: Scope }): RecordSelection {
  const inUse = typeId === null ? null : useType(db, loadType(db, typeId));
  const states = statesOf(filter);
  const of = inUse ? sql`${OF_TYPE} AND ${IN_STATE[states]}` : IN_STATE[states];
  const values: RecordSelection['values'] = { ...visibleTo(actor), none: EMPTY_KEY, ...(inUse && { typeNum: inUse.type.num }) };
  const parts = [of];
  const paths: Sql[] = [];
  const onValues: ByValue[] = [];
  const narrow = (part: Sql, path: Sql): void => {
    parts.push(part);
    paths.push(path);
  };
  const chosen = (): RecordSelection => ({ inUse, parts, paths, reach, values, isSearch: values['query'] !== undefined, states, onValues });
  const reach = scope === 'all' ? null : REACHED_RECORDS[scope](of);
  if (scope !== 'all') parts.push(VISIBLE_RECORDS[scope]);
  if (states === 'archived' && inUse) paths.push(sql`SELECT d.num FROM record d WHERE ${of}`);
  if (filter.ownerIds.length > 0) {
    narrow(OWNERS, sql`SELECT d.num FROM record d WHERE ${of} AND ${OWNERS}`);
    values['ownerIds'] = JSON.stringify(filter.ownerIds);
  }
  if (filter.teams.length > 0) {
    narrow(TEAMS, sql`SELECT d.num FROM record d WHERE ${of} AND ${TEAMS}`);
    values['teamKeys'] = JSON.stringify(filter.teams.map(foldName));
  }
  if (filter.tags.length > 0) {
    onValues.push(TAGGED);
    values['tagKeys'] = JSON.stringify(filter.tags.map(foldName));
  }
  filter.tests.forEach(({ field: name, test, value }, at) => {
    const column = inUse?.columns.find(({ field }) => field.name === name);
    const condition = CELL_TESTS[at]?.[test];
    if (!inUse || !column || !condition || isSecret(column.field)) throw new EngineError('invalid_input', 'fields', [{ path: `filter.tests.${String(at)}`, rule: 'no_such_column' }]);
    // Ids have no order that means anything: nobody is more than somebody else.
    const isOrder = test === 'less' || test === 'more';
    onValues.push(isOrder && pointsElsewhere(column.field) ? NOTHING : condition);
    values[`field${String(at)}`] = column.num;
    values[`key${String(at)}`] = sortKey(column.field, value, inUse.definition, foldName);
  });
  for (const { part, path } of onValues) narrow(part, path);
  if (filter.search === '') return chosen();
  const words = searchQuery(filter.search);
  if (words === null) narrow(NOTHING.part, NOTHING.path);
  else values['query'] = `${reachQuery(db, inUse, states, filter, { actor, scope })} AND ${words}`;
  return chosen();
}

/** A selection with one more condition. */
export function narrowedBy(selection: RecordSelection, condition: ByValue, values: RecordSelection['values']): RecordSelection {
  const { parts, paths, onValues } = selection;
  return { ...selection, parts: [...parts, condition.part], paths: [...paths, condition.path], onValues: [...onValues, condition], values: { ...selection.values, ...values } };
}

/** Without any, those that are not archived. */
function statesOf({ states }: RecordFilter): States {
  if (states.length === 0) return 'active';
  return states.includes('active') && states.includes('archived') ? 'both' : (states[0] ?? 'active');
}

/**
 * Whose a record is and where it stands, in the words of the index, so that a search reads only what it may show; the
 * WHERE decides all the same. Who does not exist has a word that no record has: whether somebody does must not change
 * what is asked. Who reaches some records only goes through the list of those: type and state, whose lists are the
 * longest there are, are looked at with what is found.
 */
function reachQuery(db: Db, inUse: TypeInUse | null, states: States, { ownerIds, teams }: RecordFilter, { actor, scope }: { actor: Pick<Actor, 'personId' | 'teamId'>; scope: Scope }): string {
  const numsOf = (ids: readonly string[]): number[] => (db.prepare('SELECT num FROM person WHERE id IN (SELECT value FROM json_each(?))').all(JSON.stringify(ids)) as { num: number }[]).map(({ num }) => num);
  const anyOf: string[][] = [];
  if (scope === 'all') anyOf.push(states === 'both' ? [stateWord('active'), stateWord('archived')] : [stateWord(states)], ...(inUse ? [[typeWord(inUse.type.num)]] : []));
  else anyOf.push([...numsOf([actor.personId]).map(ownerWord), ...(scope === 'team' && actor.teamId !== null ? [teamWord(actor.teamId)] : [])]);
  if (ownerIds.length > 0) anyOf.push([0, ...numsOf(ownerIds)].map(ownerWord));
  if (teams.length > 0) {
    const found = db.prepare('SELECT id FROM team WHERE name_key IN (SELECT value FROM json_each(?))').all(JSON.stringify(teams.map(foldName))) as { id: number }[];
    anyOf.push([0, ...found.map(({ id }) => id)].map(teamWord));
  }
  return `reach : (${anyOf.map((words) => `(${words.join(' OR ')})`).join(' AND ')})`;
}
