import { MOST_RECORDS_IN_BULK } from '../../../preload/contract/records.ts';
import type { RecordFilter, RecordRow } from '../../../preload/contract/records.ts';
import { isSecret, pointsElsewhere } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { QueryHandler } from '../handler.ts';
import { tagNamesOf } from '../tags/stored-tags.ts';
import { withinGroup } from './groups.ts';
import { idsIn, namesOf } from './names.ts';
import { selectRecords } from './selection.ts';
import type { RecordSelection } from './selection.ts';
import { ROW_COLUMNS, ROW_JOINS, withOwner } from './stored-record.ts';
import type { ListedRow } from './stored-record.ts';
import { countOf, pageOf, valuesFor, walksOf } from './walks.ts';
import type { Order } from './walks.ts';

/** One page of the records a filter shows, with the values of the columns asked for; never a secret. */
export const listRecords: QueryHandler<'records.list'> = (db, input, ctx) => {
  const selection = withinGroup(selectRecords(db, input.typeId, input.filter, ctx), input.within);
  const columns = columnsOf(selection, input.columns);
  const nums = pageOf(db, selection, input, input);
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
  return { rows, names: namesOf(db, [...ids, ...idsAskedFor(selection, input.filter)], ctx.actor) };
};

/** The people and records that a filter names: whoever opens what others saved need not ask for each, and be refused. */
function idsAskedFor({ inUse }: RecordSelection, { ownerIds, tests }: RecordFilter): string[] {
  const pointing = new Set((inUse?.columns ?? []).flatMap(({ field }) => (pointsElsewhere(field) ? [field.name] : [])));
  return [...ownerIds, ...tests.flatMap(({ field, value }) => (pointing.has(field) && typeof value === 'string' ? [value] : []))];
}

/** How many records a filter shows. */
export const countRecords: QueryHandler<'records.count'> = (db, { typeId, filter }, ctx) => ({ total: countOf(db, selectRecords(db, typeId, filter, ctx)) });

/** The ids of everything a filter shows, newest first, as many as one bulk change takes; `total` tells of more. */
export const listRecordIds: QueryHandler<'records.ids'> = (db, { typeId, filter }, ctx) => {
  const selection = selectRecords(db, typeId, filter, ctx);
  const nums = pageOf(db, selection, NEWEST, { offset: 0, limit: MOST_RECORDS_IN_BULK });
  const found = db.prepare('SELECT id FROM record WHERE num IN (SELECT value FROM json_each(?)) ORDER BY num DESC').all(JSON.stringify(nums)) as { id: string }[];
  return { ids: found.map(({ id }) => id), total: countOf(db, selection) };
};
const NEWEST = { sort: 'newest', sortField: null, direction: 'desc' } as const;

export type RowInOrder = ListedRow & { num: number; body: string };

/** Every record of a selection in an order, one after another, whatever their number. */
export function* rowsInOrder(db: Db, selection: RecordSelection, order: Order): Generator<RowInOrder> {
  const values = valuesFor(selection, order);
  for (const { from, joined, where, by } of walksOf(db, selection, order, { far: Infinity })) {
    yield* db.prepare(sql`SELECT d.num, d.body, ${ROW_COLUMNS} FROM ${from} ${joined} ${ROW_JOINS} WHERE ${where} ORDER BY ${by}`).iterate(values) as Iterable<RowInOrder>;
  }
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
