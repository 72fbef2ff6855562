import { isSecret } from '../../../preload/contract/record-fields.ts';
import { GROUP_KINDS, MOST_GROUPS } from '../../../preload/contract/record-columns.ts';
import type { GroupBy, GroupValue } from '../../../preload/contract/record-columns.ts';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { Db, SqlValue } from '../db/database.ts';
import { allOf, sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { QueryHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import type { TypeInUse } from './keep.ts';
import { narrowedBy, selectRecords, testOf } from './selection.ts';
import type { RecordSelection } from './selection.ts';
import { sortKey } from './shown-value.ts';
import { allOfThem, BY_OWNER, BY_TEAM, countOthers, countWith, isWhole } from './walks.ts';

type Group = OutputOf<'records.groups'>['groups'][number];
type Column = TypeInUse['columns'][number];

/** Whether a list can be divided by this field of its type: one of few answers, each known beforehand. */
export function canGroupBy({ columns, definition }: TypeInUse, name: string): boolean {
  const field = columns.find((column) => column.field.name === name)?.field;
  if (!field || !GROUP_KINDS.includes(field.kind) || isSecret(field)) return false;
  return field.kind !== 'choice' || (definition.choiceLists[field.list] ?? []).length < MOST_GROUPS;
}

/** The column behind a field to divide by. Throws invalid_input/fields for what no list is divided by. */
function columnToGroup({ inUse }: RecordSelection, by: string): Column & { inUse: TypeInUse } {
  const column = inUse?.columns.find(({ field }) => field.name === by);
  if (!inUse || !column || !canGroupBy(inUse, by)) throw new EngineError('invalid_input', 'fields', [{ path: 'by', rule: 'no_such_column' }]);
  return { ...column, inUse };
}

/** What stands in the column for a group. */
function keyOf({ field, inUse }: Column & { inUse: TypeInUse }, of: GroupValue): SqlValue {
  return sortKey(field, of === null ? null : field.kind === 'yes_no' ? of === 'yes' : of, inUse.definition, foldName);
}

const OF_KEY = testOf(sql`c.field_num = @groupField AND c.key = @groupKey`);
const WHOSE: Readonly<Record<'@owner' | '@team' | '@state', { with: Sql; without: Sql; index: Sql }>> = {
  '@owner': { with: sql`d.owner_num = (SELECT num FROM person WHERE id = @groupValue)`, without: sql`d.owner_num IS NULL`, index: BY_OWNER },
  '@team': { with: sql`d.team_id = (SELECT id FROM team WHERE name_key = @groupValue)`, without: sql`d.team_id IS NULL`, index: BY_TEAM },
  '@state': { with: sql`d.state = @groupValue`, without: sql`0`, index: BY_TEAM },
};
const isOwn = (by: GroupBy): by is keyof typeof WHOSE => Object.hasOwn(WHOSE, by);

/** The records of one group of a selection. Throws invalid_input/fields for what no list is divided by. */
export function withinGroup(selection: RecordSelection, within: { by: GroupBy; of: GroupValue } | null): RecordSelection {
  if (within === null) return selection;
  const { by, of } = within;
  const [whole] = selection.parts;
  if (isOwn(by)) {
    const part = of === null ? WHOSE[by].without : WHOSE[by].with;
    const groupValue = of === null ? null : by === '@team' ? foldName(of) : of;
    return narrowedBy(selection, { part, path: sql`SELECT d.num FROM record d WHERE ${allOf(whole ? [whole] : [])} AND ${part}`, isColumn: false }, of === null ? {} : { groupValue });
  }
  const column = columnToGroup(selection, by);
  return narrowedBy(selection, OF_KEY, { groupField: column.num, groupKey: keyOf(column, of) });
}

/**
 * The groups of a list with how many records each has of those that the caller sees: the largest of them, in the order
 * of their names, those of nothing last. Throws as `records.list`.
 */
export const groupRecords: QueryHandler<'records.groups'> = (db, { typeId, filter, by }, ctx) => {
  const selection = selectRecords(db, typeId, filter, ctx);
  const groups = isOwn(by) ? ofStanding(db, selection, by) : ofField(db, selection, columnToGroup(selection, by));
  const largest = groups.length <= MOST_GROUPS ? groups : [...groups].sort((a, b) => b.records - a.records).slice(0, MOST_GROUPS);
  const kept = new Set(largest);
  return { groups: groups.filter((group) => kept.has(group)), more: groups.length - largest.length };
};

function ofStanding(db: Db, selection: RecordSelection, by: keyof typeof WHOSE): Group[] {
  const { from, where } = isWhole(selection) ? { from: WHOSE[by].index, where: allOf(selection.parts) } : allOfThem(db, selection);
  const counted = (column: Sql): Sql => sql`SELECT ${column} AS key, count(*) AS records FROM ${from} WHERE ${where} GROUP BY ${column}`;
  if (by === '@state') {
    const rows = db.prepare(sql`${counted(sql`d.state`)} ORDER BY 1`).all(selection.values) as { key: string; records: number }[];
    return rows.map(({ key, records }) => ({ of: key, name: null, records }));
  }
  const named =
    by === '@owner'
      ? sql`SELECT o.id AS of, o.name, c.records FROM (${counted(sql`d.owner_num`)}) c LEFT JOIN person o ON o.num = c.key ORDER BY o.name_key NULLS LAST, o.num`
      : sql`SELECT t.name AS of, t.name, c.records FROM (${counted(sql`d.team_id`)}) c LEFT JOIN team t ON t.id = c.key ORDER BY t.name_key NULLS LAST`;
  return db.prepare(named).all(selection.values) as Group[];
}

function ofField(db: Db, selection: RecordSelection, column: Column & { inUse: TypeInUse }): Group[] {
  const { field, inUse } = column;
  const answers: string[] = field.kind === 'choice' ? (inUse.definition.choiceLists[field.list] ?? []).map(({ value }) => value) : ['yes', 'no'];
  const keys = [...answers, null].map((of) => ({ of, key: keyOf(column, of) }));
  const count = isWhole(selection) && areOthersFew(db, selection, inUse, keys.length) ? countByColumn(db, selection, column) : countByRecord(db, selection, column);
  return keys.map(({ of, key }): Group => ({ of, name: null, records: count(key) })).filter(({ records }) => records > 0);
}

/** Whether to look at each record in another state, for each group, is less than to look at all records once. */
function areOthersFew(db: Db, selection: RecordSelection, { type }: TypeInUse, groups: number): boolean {
  const { last } = db.prepare('SELECT last_number AS last FROM record_type WHERE num = ?').get(type.num) as { last: number };
  return countOthers(db, selection) * groups <= last;
}

/** By the index of the column alone, less the few records in a state that is not shown. */
export function countByColumn(db: Db, selection: RecordSelection, { num }: Pick<Column, 'num'>): (key: SqlValue) => number {
  return (key) => countWith(db, selection, OF_KEY, { ...selection.values, groupField: num, groupKey: key });
}

/** Past the records once, with a look at what each has in the column. */
export function countByRecord(db: Db, selection: RecordSelection, { num }: Pick<Column, 'num'>): (key: SqlValue) => number {
  const { from, where } = allOfThem(db, selection);
  const cell = sql`CROSS JOIN record_cell g INDEXED BY record_cell_by_record ON g.record_num = d.num AND g.field_num = @groupField`;
  const rows = db.prepare(sql`SELECT g.key, count(*) AS records FROM ${from} ${cell} WHERE ${where} GROUP BY g.key`).all({ ...selection.values, groupField: num }) as { key: SqlValue; records: number }[];
  const textOf = (key: SqlValue): string => (key instanceof Buffer ? '' : `k${String(key)}`);
  const byKey = new Map(rows.map(({ key, records }) => [textOf(key), records]));
  return (key) => byKey.get(textOf(key)) ?? 0;
}
