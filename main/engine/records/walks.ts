import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { RECORD_SORTS } from '../../../preload/contract/records.ts';
import type { Db } from '../db/database.ts';
import { allOf, sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { ByValue, RecordSelection } from './selection.ts';

/** A way along records in an order: all that it gives belongs to a selection. */
export interface Walk {
  from: Sql;
  where: Sql;
  by: Sql;
  /** The number of a record on it. */
  num: Sql;
  /** What joins the record `d` itself, where the way knows its number alone. */
  joined: Sql;
}
/** Records `d` in no order. */
type Records = Pick<Walk, 'from' | 'where'>;
const D = { num: sql`d.num`, joined: sql`` };

export type Order = Pick<ParsedInputOf<'records.list'>, 'sort' | 'sortField' | 'direction'>;
type Sort = (typeof RECORD_SORTS)[number];
type Direction = 'ASC' | 'DESC';
const DIRECTIONS: Readonly<Record<Order['direction'], Direction>> = { asc: 'ASC', desc: 'DESC' };

/** So few records are looked at one by one and sorted; past more, a walk in the order asked for comes to the first page sooner. */
export const FEW_RECORDS = 10_000;

/** Rows up to which a column is walked with a look at each record; farther than that, all that belongs is gathered first. */
const NEAR = 1_000;
export interface Way {
  /** How many rows of it are gone past or read. */
  far: number;
  /** What counts as few; another number in tests alone. */
  few?: number;
}

const PLAIN = sql`record d`;
const BY_AGE = sql`record d INDEXED BY record_by_type`;
/** Records of a type by state and then by whose they are, each from its newest down. */
export const BY_OWNER = sql`record d INDEXED BY record_by_type_owner`;
export const BY_TEAM = sql`record d INDEXED BY record_by_type_team`;
/** CROSS JOIN keeps SQLite from turning it round: the index gives its rows in descending order, and stops when asked. */
const SEARCHED = sql`record_search s CROSS JOIN record d ON d.num = s.rowid`;
const MATCHES = sql`s.record_search MATCH @query`;
const BY_SEARCH = sql`SELECT s.rowid AS num FROM record_search s WHERE ${MATCHES}`;
/** All that is found is gathered once: to ask the index about each record by itself costs a hundred times as much. */
const IS_FOUND = sql`d.num IN (${BY_SEARCH})`;
const CELLS = sql`record_cell c CROSS JOIN record d ON d.num = c.record_num`;
const IN_COLUMN = sql`c.field_num = @sortField`;
/** In the order of names, each with all that is theirs together; by that index of `record` that has them so. */
const BY_NAME: Readonly<Record<'owner' | 'team', { joined: Sql; walked: Sql; by: (direction: Direction) => Sql; without: Sql; index: Sql }>> = {
  owner: {
    joined: sql`LEFT JOIN person whose ON whose.num = d.owner_num`,
    walked: sql`person whose INDEXED BY person_by_name CROSS JOIN ${BY_OWNER} ON d.owner_num = whose.num`,
    by: (direction) => sql`whose.name_key ${direction}, whose.num ${direction}, d.num DESC`,
    without: sql`d.owner_num IS NULL`,
    index: BY_OWNER,
  },
  team: {
    joined: sql`LEFT JOIN team whose ON whose.id = d.team_id`,
    walked: sql`team whose CROSS JOIN ${BY_TEAM} ON d.team_id = whose.id`,
    by: (direction) => sql`whose.name_key ${direction}, d.num DESC`,
    without: sql`d.team_id IS NULL`,
    index: BY_TEAM,
  },
};

const isByName = (sort: Sort): sort is keyof typeof BY_NAME => Object.hasOwn(BY_NAME, sort);

/**
 * The ways along a selection in an order, one after the other: past few records found by the shortest path and sorted,
 * or past all in the order of an index. Values of both are bound by `valuesFor`. Throws invalid_input/fields for a
 * field that is no column, or for all types together in another order than by age.
 */
export function walksOf(db: Db, selection: RecordSelection, order: Order, { far, few = FEW_RECORDS }: Way): Walk[] {
  const { inUse, parts, isSearch } = selection;
  const by = DIRECTIONS[order.direction];
  columnOf(selection, order.sortField);
  if (!inUse && order.sort !== 'newest') throw new EngineError('invalid_input', 'fields', [{ path: 'sort', rule: 'no_such_column' }]);
  const isByAge = order.sortField === null && order.sort === 'newest';
  if (isSearch && isByAge) return [{ ...D, from: SEARCHED, where: allOf([MATCHES, ...parts]), by: sql`s.rowid ${by}` }];
  const found = amongFew(db, selection, few);
  if (found) return [sorted(found, order, by)];
  const where = isSearch ? [...parts, IS_FOUND] : parts;
  if (order.sortField !== null) {
    const byKey = sql`c.key ${by}, c.record_num ${by}`;
    const of = (test: Sql): Walk => {
      if (far <= NEAR && !isWhole(selection)) return { ...D, from: CELLS, where: allOf([IN_COLUMN, test, ...where]), by: byKey };
      const belongs = isWhole(selection) ? sql`c.record_num NOT IN (SELECT d.num FROM ${BY_OWNER} WHERE ${ofOtherState(selection.states)})` : sql`c.record_num IN (SELECT d.num FROM ${BY_AGE} WHERE ${allOf(where)})`;
      return { from: sql`record_cell c`, where: allOf([IN_COLUMN, test, belongs]), by: byKey, num: sql`c.record_num`, joined: sql`CROSS JOIN record d ON d.num = c.record_num` };
    };
    return [of(sql`c.key < @none`), of(sql`c.key = @none`)];
  }
  if (isByName(order.sort)) {
    const { walked, without, index, by: byName } = BY_NAME[order.sort];
    return [
      { ...D, from: walked, where: allOf(where), by: byName(by) },
      { ...D, from: index, where: allOf([without, ...where]), by: sql`d.num DESC` },
    ];
  }
  return [{ ...D, ...WHOLE[order.sort](by, inUse !== null), where: allOf(where) }];
}

const WHOLE: Readonly<Record<Exclude<Sort, keyof typeof BY_NAME>, (by: Direction, isOfType: boolean) => Pick<Walk, 'from' | 'by'>>> = {
  newest: (by, isOfType) => ({ from: isOfType ? BY_AGE : PLAIN, by: sql`d.num ${by}` }),
  changed: (by) => ({ from: sql`record d INDEXED BY record_by_change`, by: sql`d.changed_at_ms ${by}, d.num ${by}` }),
  title: (by) => ({ from: sql`record d INDEXED BY record_by_title`, by: sql`d.title_key ${by}, d.num ${by}` }),
};

/** Those of few records that belong to the selection, in no order; null where every path leads past more than a few. */
export function amongFew(db: Db, { parts, paths, reach, isSearch, values }: RecordSelection, few = FEW_RECORDS): Records | null {
  const lengthOf = (path: Sql): number => (db.prepare(sql`SELECT count(*) AS length FROM (${path} LIMIT @few + 1)`).get({ ...values, few }) as { length: number }).length;
  const along = (path: Sql): Records => ({ from: sql`(SELECT DISTINCT num FROM (${path})) n CROSS JOIN record d ON d.num = n.num`, where: allOf(isSearch ? [...parts, IS_FOUND] : parts) });
  // Before all others: how many others have must not decide which way is taken to what one has oneself.
  if (reach && lengthOf(reach) <= few) return along(reach);
  const [shortest] = [...paths, ...(isSearch ? [BY_SEARCH] : [])].map((path) => ({ path, length: lengthOf(path) })).sort((one, other) => one.length - other.length);
  return shortest && shortest.length <= few ? along(shortest.path) : null;
}

function sorted({ from, where }: Records, { sort, sortField }: Order, by: Direction): Walk {
  if (sortField !== null) {
    const cell = sql`LEFT JOIN record_cell c INDEXED BY record_cell_by_record ON c.record_num = d.num AND ${IN_COLUMN}`;
    return { ...D, from: sql`${from} ${cell}`, where, by: sql`c.key = @none, c.key ${by}, d.num ${by}` };
  }
  if (isByName(sort)) return { ...D, from: sql`${from} ${BY_NAME[sort].joined}`, where, by: sql`${BY_NAME[sort].without}, ${BY_NAME[sort].by(by)}` };
  return { ...D, from, where, by: WHOLE[sort](by, true).by };
}

/** What the walks of a selection in an order bind. */
export function valuesFor(selection: RecordSelection, { sortField }: Pick<Order, 'sortField'>): RecordSelection['values'] {
  const column = columnOf(selection, sortField);
  return column ? { ...selection.values, sortField: column.num } : selection.values;
}

/** The column that a list is sorted by. Throws invalid_input/fields for what is none. */
function columnOf({ inUse }: RecordSelection, sortField: string | null): { num: number } | null {
  if (sortField === null) return null;
  const column = inUse?.columns.find(({ field }) => field.name === sortField);
  if (!column) throw new EngineError('invalid_input', 'fields', [{ path: 'sortField', rule: 'no_such_column' }]);
  return column;
}

/** The numbers of one page of a selection. */
export function pageOf(db: Db, selection: RecordSelection, order: Order, { offset, limit }: { offset: number; limit: number }, few = FEW_RECORDS): number[] {
  const values = valuesFor(selection, order);
  const nums: number[] = [];
  let skipped = offset;
  const walks = walksOf(db, selection, order, { far: offset + limit, few });
  for (const [at, { from, where, by, num: number }] of walks.entries()) {
    const found = db.prepare(sql`SELECT ${number} AS num FROM ${from} WHERE ${where} ORDER BY ${by} LIMIT @limit OFFSET @offset`).all({ ...values, limit: limit - nums.length, offset: skipped }) as { num: number }[];
    nums.push(...found.map(({ num }) => num));
    if (nums.length === limit || at === walks.length - 1) break;
    skipped = found.length > 0 ? 0 : Math.max(0, skipped - countAlong(db, { from, where }, values));
  }
  return nums;
}

/** How many records a walk comes past. */
export function countAlong(db: Db, { from, where }: Records, values: RecordSelection['values']): number {
  return (db.prepare(sql`SELECT count(*) AS total FROM ${from} WHERE ${where}`).get(values) as { total: number }).total;
}

/** All of a selection in no order, for counting. */
export function allOfThem(db: Db, selection: RecordSelection, few = FEW_RECORDS): Records {
  const found = amongFew(db, selection, few);
  if (found) return found;
  const { inUse, parts, isSearch } = selection;
  if (isSearch) return { from: SEARCHED, where: allOf([MATCHES, ...parts]) };
  return { from: inUse ? BY_AGE : PLAIN, where: allOf(parts) };
}

/** Whether nothing but type and state says what belongs to it, for somebody who sees all. */
export function isWhole({ inUse, parts, isSearch }: RecordSelection): boolean {
  return inUse !== null && parts.length === 1 && !isSearch;
}

const SEARCH_ALONE = sql`record_search s`;

/** How many records a selection holds. */
export function countOf(db: Db, selection: RecordSelection, few = FEW_RECORDS): number {
  const { parts, onValues, isSearch, reach, values } = selection;
  // The words of the index say whose a record is and where it stands; each is written with the record.
  if (isSearch && reach === null && onValues.length === 0) return countAlong(db, { from: SEARCH_ALONE, where: MATCHES }, values);
  const [only] = onValues;
  if (only?.isColumn && parts.length === 2 && !isSearch) return countWith(db, selection, only, values);
  return countAlong(db, allOfThem(db, selection, few), values);
}

const IN_OTHER_STATE: Readonly<Record<RecordSelection['states'], Sql>> = { active: sql`d.state = 'archived'`, archived: sql`d.state = 'active'`, both: sql`0` };

/** How many records of the type are in a state that a selection does not show. */
export function countOthers(db: Db, { states, values }: RecordSelection): number {
  return countAlong(db, { from: BY_OWNER, where: ofOtherState(states) }, values);
}

/** Of a whole type those that fulfil one condition on a column: by its index alone, less the few in a state that is not shown. */
export function countWith(db: Db, { states }: RecordSelection, { part, path }: ByValue, values: RecordSelection['values']): number {
  const { total } = db.prepare(sql`SELECT count(*) AS total FROM (${path})`).get(values) as { total: number };
  return total - countAlong(db, { from: BY_OWNER, where: allOf([ofOtherState(states), part]) }, values);
}

const ofOtherState = (states: RecordSelection['states']): Sql => sql`d.type_num = @typeNum AND ${IN_OTHER_STATE[states]}`;
