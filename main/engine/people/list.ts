import { MOST_IN_BULK } from '../../../preload/contract/people.ts';
import type { PEOPLE_SORTS, Person } from '../../../preload/contract/people.ts';
import type { Db } from '../db/database.ts';
import { allOf, sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import type { QueryHandler } from '../handler.ts';
import { PERSON_COLUMNS, WITH_ROLE, WITH_TEAM } from './person-row.ts';
import { selectPeople } from './selection.ts';
import type { Selection } from './selection.ts';

type Sort = (typeof PEOPLE_SORTS)[number];
type Direction = 'ASC' | 'DESC';
interface Order {
  /** What the order needs beside `person p`. */
  joins: Sql;
  by: (direction: Direction) => Sql;
}

const STATUS_ORDER = "CASE p.status WHEN 'active' THEN 0 WHEN 'invited' THEN 1 WHEN 'suspended' THEN 2 WHEN 'disabled' THEN 3 ELSE 4 END";
/**
 * The orders there are, as constant SQL. Who has no value comes last either way; `num` makes every order total, so
 * that no page repeats or skips anybody.
 */
const ORDERS: Readonly<Record<Sort, Order>> = {
  name: { joins: sql``, by: (direction) => sql`p.name_key ${direction}, p.num ${direction}` },
  team: { joins: sql`${WITH_TEAM}`, by: (direction) => sql`t.name_key ${direction} NULLS LAST, p.name_key, p.num` },
  role: { joins: sql`${WITH_ROLE}`, by: (direction) => sql`r.name COLLATE NOCASE ${direction} NULLS LAST, p.name_key, p.num` },
  status: { joins: sql``, by: (direction) => sql`${STATUS_ORDER} ${direction}, p.name_key, p.num` },
  lastSignIn: { joins: sql``, by: (direction) => sql`p.last_sign_in_at_ms ${direction} NULLS LAST, p.num ${direction}` },
};
const DIRECTIONS: Readonly<Record<'asc' | 'desc', Direction>> = { asc: 'ASC', desc: 'DESC' };

/** The order of a list as SQL, and the joins it needs beside `person p`. */
export function orderOf(sort: Sort, direction: 'asc' | 'desc'): { joins: Sql; order: Sql } {
  const { joins, by } = ORDERS[sort];
  return { joins, order: by(DIRECTIONS[direction]) };
}

/** One page of the people a filter shows, and how many there are in all. */
export const listPeople: QueryHandler<'people.list'> = (db, input, ctx) => {
  const selection = selectPeople(input.filter, ctx);
  const { joins, order } = orderOf(input.sort, input.direction);
  // The page is found by number alone, so that skipping to a far one looks nobody's team and role up.
  const rows = db
    .prepare(
      `SELECT ${PERSON_COLUMNS} FROM person p ${WITH_TEAM} ${WITH_ROLE}
        WHERE p.num IN (SELECT p.num FROM person p ${joins} WHERE ${selection.where} ORDER BY ${order} LIMIT @limit OFFSET @offset)
        ORDER BY ${order}`,
    )
    .all({ ...selection.values, limit: input.limit, offset: input.offset }) as Person[];
  return { total: countOf(db, selection), rows };
};

/** The ids of everybody a filter shows, by name, as many as one bulk change takes; `total` tells of more. */
export const listPeopleIds: QueryHandler<'people.ids'> = (db, input, ctx) => {
  const selection = createdBy(selectPeople(input.filter, ctx), input.createdBySeq);
  const rows = db
    .prepare(`SELECT p.id FROM person p WHERE ${selection.where} ORDER BY p.name_key, p.num LIMIT ${MOST_IN_BULK}`)
    .all(selection.values) as { id: string }[];
  return { ids: rows.map(({ id }) => id), total: countOf(db, selection) };
};

function createdBy({ where, values }: Selection, seq: number | undefined): Selection {
  return seq === undefined ? { where, values } : { where: allOf([where, sql`p.created_seq = @createdBySeq`]), values: { ...values, createdBySeq: seq } };
}

/** How many people a selection holds. */
export function countOf(db: Db, { where, values }: Selection): number {
  const { total } = db.prepare(`SELECT count(*) AS total FROM person p WHERE ${where}`).get(values) as { total: number };
  return total;
}
