import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { MOST_RECORDS_IN_BULK } from '../../../preload/contract/records.ts';
import type { RecordRow, RECORD_SORTS } from '../../../preload/contract/records.ts';
import { isSecret } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import type { Db } from '../db/database.ts';
import { allOf, sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { QueryHandler } from '../handler.ts';
import { tagNamesOf } from '../tags/stored-tags.ts';
import type { TypeInUse } from './keep.ts';
import { withinGroup } from './groups.ts';
import { idsIn, namesOf } from './names.ts';
import { countOf, selectRecords } from './selection.ts';
import type { RecordSelection } from './selection.ts';
import { ROW_COLUMNS, ROW_JOINS, withOwner } from './stored-record.ts';
import type { ListedRow } from './stored-record.ts';

type Direction = 'ASC' | 'DESC';
const DIRECTIONS: Readonly<Record<'asc' | 'desc', Direction>> = { asc: 'ASC', desc: 'DESC' };
/** The orders that every record has. `num` makes each total, so that no page repeats or skips anything. */
const ORDERS: Readonly<Record<(typeof RECORD_SORTS)[number], { joins: Sql; by: (direction: Direction) => Sql }>> = {
  newest: { joins: sql``, by: (direction) => sql`d.num ${direction}` },
  changed: { joins: sql``, by: (direction) => sql`d.changed_at_ms ${direction}, d.num ${direction}` },
  title: { joins: sql``, by: (direction) => sql`d.title_key ${direction}, d.num ${direction}` },
  owner: { joins: sql`LEFT JOIN person o ON o.num = d.owner_num`, by: (direction) => sql`o.name_key ${direction} NULLS LAST, d.num DESC` },
  team: { joins: sql`LEFT JOIN team t ON t.id = d.team_id`, by: (direction) => sql`t.name_key ${direction} NULLS LAST, d.num DESC` },
};
const CELLS = sql`record_cell c CROSS JOIN record d ON d.num = c.record_num`;
const WITH_VALUE = sql`c.field_num = @sortField AND c.key < @none`;
const WITHOUT_VALUE = sql`c.field_num = @sortField AND c.key = @none`;

/** One page of the records a filter shows, with the values of the columns asked for; never a secret. */
export const listRecords: QueryHandler<'records.list'> = (db, input, ctx) => {
  const selection = withinGroup(selectRecords(db, input.typeId, input.filter, ctx), input.within, input.sortField === null && input.sort === 'newest');
  const columns = columnsOf(selection, input.columns);
  const nums = input.sortField === null ? pageOf(db, selection, input) : pageByField(db, selection, input.sortField, input);
  const found = db
    .prepare(`SELECT d.num, d.body, ${ROW_COLUMNS} FROM record d ${ROW_JOINS} WHERE d.num IN (SELECT value FROM json_each(?))`)
    .all(JSON.stringify(nums)) as (ListedRow & { num: number; body: string })[];
  const byNum = new Map(found.map((row) => [row.num, row]));
  const tags = tagNamesOf(db, nums);
  const rows = nums.flatMap((num): RecordRow[] => {
    const row = byNum.get(num);
    if (!row) return [];
    const { num: _num, body, ...listed } = row;
    return [{ ...withOwner(listed), tags: tags.get(num) ?? [], cells: cellsOf(columns, body) }];
  });
  const ids = rows.flatMap(({ cells }) => idsIn(columns, (field) => cells[field.name] ?? null));
  return { rows, names: namesOf(db, ids, ctx.actor) };
};

/** How many records a filter shows. */
export const countRecords: QueryHandler<'records.count'> = (db, { typeId, filter }, ctx) => ({ total: countOf(db, selectRecords(db, typeId, filter, ctx)) });

/** The ids of everything a filter shows, newest first, as many as one bulk change takes; `total` tells of more. */
export const listRecordIds: QueryHandler<'records.ids'> = (db, { typeId, filter }, ctx) => {
  const selection = selectRecords(db, typeId, filter, ctx);
  const rows = db.prepare(`SELECT d.id FROM ${selection.from} WHERE ${selection.where} ORDER BY d.num DESC LIMIT ${MOST_RECORDS_IN_BULK}`).all(selection.values) as { id: string }[];
  return { ids: rows.map(({ id }) => id), total: countOf(db, selection) };
};

export type RowInOrder = ListedRow & { num: number; body: string };

/** Every record of a selection in an order, one after another, whatever their number. */
export function* rowsInOrder(db: Db, selection: RecordSelection, { sort, sortField, direction }: Pick<ParsedInputOf<'records.list'>, 'sort' | 'sortField' | 'direction'>): Generator<RowInOrder> {
  const by = DIRECTIONS[direction];
  const of = (from: Sql, where: Sql, order: Sql): Sql => sql`SELECT d.num, d.body, ${ROW_COLUMNS} FROM ${from} ${ROW_JOINS} WHERE ${where} ORDER BY ${order}`;
  if (sortField === null) {
    yield* db.prepare(of(selection.from, selection.where, ORDERS[sort].by(by))).iterate(selection.values) as Iterable<RowInOrder>;
    return;
  }
  const values = { ...selection.values, sortField: columnOf(selection, sortField).num };
  const from = sql`${CELLS} ${searchJoin(selection)}`;
  yield* db.prepare(of(from, allOf([WITH_VALUE, selection.where]), sql`c.key ${by}, c.record_num ${by}`)).iterate(values) as Iterable<RowInOrder>;
  yield* db.prepare(of(from, allOf([WITHOUT_VALUE, selection.where]), sql`c.record_num DESC`)).iterate(values) as Iterable<RowInOrder>;
}

/** The column that a list is sorted by. Throws invalid_input/fields for what is none. */
function columnOf({ inUse }: RecordSelection, sortField: string): TypeInUse['columns'][number] {
  const column = inUse?.columns.find(({ field }) => field.name === sortField);
  if (!column) throw new EngineError('invalid_input', 'fields', [{ path: 'sortField', rule: 'no_such_column' }]);
  return column;
}

type Paged = Pick<ParsedInputOf<'records.list'>, 'sort' | 'direction' | 'offset' | 'limit'>;

function pageOf(db: Db, selection: RecordSelection, { sort, direction, offset, limit }: Paged): number[] {
  const { joins, by } = ORDERS[sort];
  const order = sort === 'newest' ? sql`${selection.newest} ${DIRECTIONS[direction]}` : by(DIRECTIONS[direction]);
  return numsOf(db, sql`SELECT d.num FROM ${selection.from} ${joins} WHERE ${selection.where} ORDER BY ${order} LIMIT @limit OFFSET @offset`, { ...selection.values, limit, offset });
}

/** By a column of the list, those without a value last either way: two walks along its index, one after the other. */
function pageByField(db: Db, selection: RecordSelection, sortField: string, { direction, offset, limit }: Paged): number[] {
  const values = { ...selection.values, sortField: columnOf(selection, sortField).num };
  const of = (part: Sql): Sql => sql`FROM ${CELLS} ${searchJoin(selection)} WHERE ${allOf([part, selection.where])}`;
  const by = DIRECTIONS[direction];
  const first = numsOf(db, sql`SELECT d.num ${of(WITH_VALUE)} ORDER BY c.key ${by}, c.record_num ${by} LIMIT @limit OFFSET @offset`, { ...values, limit, offset });
  if (first.length === limit) return first;
  const { total } = db.prepare(sql`SELECT count(*) AS total ${of(WITH_VALUE)}`).get(values) as { total: number };
  const rest = { ...values, limit: limit - first.length, offset: Math.max(0, offset - total) };
  return [...first, ...numsOf(db, sql`SELECT d.num ${of(WITHOUT_VALUE)} ORDER BY c.record_num DESC LIMIT @limit OFFSET @offset`, rest)];
}

function searchJoin({ isSearch }: RecordSelection): Sql {
  return isSearch ? sql`JOIN record_search s ON s.rowid = d.num` : sql``;
}

function numsOf(db: Db, query: Sql, values: RecordSelection['values']): number[] {
  return (db.prepare(query).all(values) as { num: number }[]).map(({ num }) => num);
}

/** The fields behind the columns asked for. Throws invalid_input/fields for what no list may show. */
function columnsOf({ inUse }: RecordSelection, names: readonly string[]): Field[] {
  return names.map((name, at) => {
    const field = inUse?.columns.find((column) => column.field.name === name)?.field;
    if (!field || isSecret(field)) throw new EngineError('invalid_input', 'fields', [{ path: `columns.${String(at)}`, rule: 'no_such_column' }]);
    return field;
  });
}

function cellsOf(columns: readonly Field[], body: string): RecordRow['cells'] {
  if (columns.length === 0) return {};
  const values = JSON.parse(body) as RecordValues;
  return Object.fromEntries(columns.flatMap(({ name }) => (values[name] == null ? [] : [[name, short(values[name])]])));
}

const CELL_MAX_CHARS = 300;
/** A cell shows the beginning of a long text. */
function short(value: RecordValues[string]): RecordValues[string] {
  return typeof value === 'string' && value.length > CELL_MAX_CHARS ? `${value.slice(0, CELL_MAX_CHARS).toWellFormed()}…` : value;
}
