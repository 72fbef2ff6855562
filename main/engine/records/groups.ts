import { isSecret } from '../../../preload/contract/record-fields.ts';
import { GROUP_KINDS, MOST_GROUPS } from '../../../preload/contract/record-columns.ts';
import type { GroupBy, GroupValue } from '../../../preload/contract/record-columns.ts';
import { RECORD_STATES } from '../../../preload/contract/records.ts';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { Db, SqlValue } from '../db/database.ts';
import { allOf, sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { QueryHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import type { TypeInUse } from './keep.ts';
import { countOf, selectRecords } from './selection.ts';
import type { RecordSelection } from './selection.ts';
import { sortKey } from './shown-value.ts';

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

/** The column drives: its index holds the records of a group in their order, so that a page is read by its range. */
const IN_COLUMN = sql`record_cell g CROSS JOIN record d ON d.num = g.record_num`;
const OF_KEY = sql`g.field_num = @groupField AND g.key = @groupKey`;
const HAS_KEY = sql`EXISTS (SELECT 1 FROM record_cell g WHERE g.field_num = @groupField AND g.key = @groupKey AND g.record_num = d.num)`;
const WHOSE: Readonly<Record<'@owner' | '@team' | '@state', { with: Sql; without: Sql }>> = {
  '@owner': { with: sql`d.owner_num = (SELECT num FROM person WHERE id = @groupValue)`, without: sql`d.owner_num IS NULL` },
  '@team': { with: sql`d.team_id = (SELECT id FROM team WHERE name_key = @groupValue)`, without: sql`d.team_id IS NULL` },
  '@state': { with: sql`d.state = @groupValue`, without: sql`0` },
};
const isOwn = (by: GroupBy): by is keyof typeof WHOSE => Object.hasOwn(WHOSE, by);

/**
 * The records of one group of a selection; `isNewestFirst` for a list in the order in which the column holds them. Throws
 * invalid_input/fields for what no list is divided by.
 */
export function withinGroup(selection: RecordSelection, within: { by: GroupBy; of: GroupValue } | null, isNewestFirst: boolean): RecordSelection {
  if (within === null) return selection;
  const { by, of } = within;
  const narrowed = (part: Sql, values: Record<string, SqlValue>): RecordSelection => ({ ...selection, where: allOf([part, selection.where]), values: { ...selection.values, ...values } });
  if (isOwn(by)) return of === null ? narrowed(WHOSE[by].without, {}) : narrowed(WHOSE[by].with, { groupValue: by === '@team' ? foldName(of) : of });
  const column = columnToGroup(selection, by);
  const values = { groupField: column.num, groupKey: keyOf(column, of) };
  if (selection.isSearch || !isNewestFirst) return narrowed(HAS_KEY, values);
  return { ...narrowed(OF_KEY, values), from: IN_COLUMN, newest: sql`g.record_num` };
}

/**
 * The groups of a list with how many records each has of those that the caller sees: the largest of them, in the order
 * of their names, those of nothing last. Throws as `records.list`.
 */
export const groupRecords: QueryHandler<'records.groups'> = (db, { typeId, filter, by }, ctx) => {
  const selection = selectRecords(db, typeId, filter, ctx);
  const { search, ownerIds, teams, tags, tests } = filter;
  const isWhole = ctx.scope === 'all' && search === '' && ownerIds.length + teams.length + tags.length + tests.length === 0;
  const groups = isOwn(by) ? ofStanding(db, selection, by) : ofField(db, selection, columnToGroup(selection, by), isWhole);
  const largest = groups.length <= MOST_GROUPS ? groups : [...groups].sort((a, b) => b.records - a.records).slice(0, MOST_GROUPS);
  const kept = new Set(largest);
  return { groups: groups.filter((group) => kept.has(group)), more: groups.length - largest.length };
};

function ofStanding(db: Db, { from, where, values }: RecordSelection, by: keyof typeof WHOSE): Group[] {
  const counted = (column: Sql): Sql => sql`SELECT ${column} AS key, count(*) AS records FROM ${from} WHERE ${where} GROUP BY ${column}`;
  if (by === '@state') {
    const rows = db.prepare(sql`${counted(sql`d.state`)} ORDER BY 1`).all(values) as { key: string; records: number }[];
    return rows.map(({ key, records }) => ({ of: key, name: null, records }));
  }
  const named =
    by === '@owner'
      ? sql`SELECT o.id AS of, o.name, c.records FROM (${counted(sql`d.owner_num`)}) c LEFT JOIN person o ON o.num = c.key ORDER BY o.name_key NULLS LAST, o.num`
      : sql`SELECT t.name AS of, t.name, c.records FROM (${counted(sql`d.team_id`)}) c LEFT JOIN team t ON t.id = c.key ORDER BY t.name_key NULLS LAST`;
  return db.prepare(named).all(values) as Group[];
}

function ofField(db: Db, selection: RecordSelection, column: Column & { inUse: TypeInUse }, isWhole: boolean): Group[] {
  const { field, inUse } = column;
  const answers: string[] = field.kind === 'choice' ? (inUse.definition.choiceLists[field.list] ?? []).map(({ value }) => value) : ['yes', 'no'];
  const keys = [...answers, null].map((of) => ({ of, key: keyOf(column, of) }));
  const count = cheapest(db, selection, { num: column.num, keys: keys.length, typeNum: inUse.type.num, isWhole });
  return keys.map(({ of, key }): Group => ({ of, name: null, records: count(key) })).filter(({ records }) => records > 0);
}

interface Counting {
  /** Of the field. */
  num: number;
  /** How many groups are to be counted. */
  keys: number;
  typeNum: number;
  /** Whether nothing narrows the list but its type and states, for somebody who sees everything. */
  isWhole: boolean;
}

/** The way of counting that looks up the fewest rows; all come to the same. */
function cheapest(db: Db, selection: RecordSelection, counting: Counting): (key: SqlValue) => number {
  const { last } = db.prepare('SELECT last_number AS last FROM record_type WHERE num = ?').get(counting.typeNum) as { last: number };
  if (counting.isWhole) {
    const { others } = db.prepare(sql`SELECT count(*) AS others FROM record d WHERE ${OTHERS}`).get({ typeNum: counting.typeNum, otherStates: otherStates(selection) }) as { others: number };
    if (others * counting.keys < last || others === 0) return countLessOthers(db, selection, counting);
  }
  return countOf(db, selection) * counting.keys < last ? countOneByOne(db, selection, counting) : countAlongColumn(db, selection, counting);
}

const OTHERS = sql`d.type_num = @typeNum AND d.state IN (SELECT value FROM json_each(@otherStates))`;
/** The states that a selection leaves out: named, so that the index finds their records alone. */
function otherStates({ values }: RecordSelection): string {
  const shown = JSON.parse(String(values['states'])) as string[];
  return JSON.stringify(RECORD_STATES.filter((state) => !shown.includes(state)));
}

const ALL_OF_KEY = sql`SELECT count(*) AS records FROM record_cell g WHERE ${OF_KEY}`;
const OTHERS_OF_KEY = sql`SELECT count(*) AS records FROM record d WHERE ${OTHERS} AND ${HAS_KEY}`;

/** By the index of the column alone, less the few records in a state that is not shown. */
export function countLessOthers(db: Db, selection: RecordSelection, { num, typeNum }: Counting): (key: SqlValue) => number {
  const other = otherStates(selection);
  return (key) => {
    const bound = { groupField: num, groupKey: key };
    const { records } = db.prepare(ALL_OF_KEY).get(bound) as { records: number };
    const others = db.prepare(OTHERS_OF_KEY).get({ ...bound, typeNum, otherStates: other }) as { records: number };
    return records - others.records;
  };
}

/** For each of a few records a look into the column. */
export function countOneByOne(db: Db, { from, where, values }: RecordSelection, { num }: Pick<Counting, 'num'>): (key: SqlValue) => number {
  const statement = db.prepare(sql`SELECT count(*) AS records FROM ${from} WHERE ${where} AND ${HAS_KEY}`);
  return (key) => (statement.get({ ...values, groupField: num, groupKey: key }) as { records: number }).records;
}

/** Along the column once, with a look at each of its records. */
export function countAlongColumn(db: Db, selection: RecordSelection, { num }: Pick<Counting, 'num'>): (key: SqlValue) => number {
  const { where, values, isSearch } = selection;
  const from = isSearch ? sql`${IN_COLUMN} JOIN record_search s ON s.rowid = d.num` : IN_COLUMN;
  const rows = db.prepare(sql`SELECT g.key, count(*) AS records FROM ${from} WHERE g.field_num = @groupField AND ${where} GROUP BY g.key`).all({ ...values, groupField: num }) as {
    key: SqlValue;
    records: number;
  }[];
  const textOf = (key: SqlValue): string => (key instanceof Buffer ? '' : `k${String(key)}`);
  const byKey = new Map(rows.map(({ key, records }) => [textOf(key), records]));
  return (key) => byKey.get(textOf(key)) ?? 0;
}
