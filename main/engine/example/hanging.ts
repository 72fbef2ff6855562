import type { ExampleHanging } from '../../../preload/contract/example.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';

/** Which rows of `record d` are the organisation's own. */
export const OWN_RECORD = sql`d.num NOT IN (SELECT record_num FROM example_record)`;
const OWN_PERSON = sql`p.num NOT IN (SELECT person_num FROM example_person)`;
const PEOPLE = sql`(SELECT person_num FROM example_person)`;
const PERSON_IDS = sql`(SELECT id FROM person WHERE num IN ${PEOPLE})`;

/** What people have made since that hangs from example data. */
export interface Hanging {
  counts: ExampleHanging;
  /** What of the example is in use, and stays: numbers of types and of tags, ids of teams and of roles. */
  types: number[];
  teams: number[];
  roles: string[];
  tags: number[];
}

/** Looks through what is the organisation's own for whatever points to example data. */
export function hangingFrom(db: Db): Hanging {
  const count = (statement: Sql): number => (db.prepare(statement).get() as { count: number }).count;
  const teams = ids<number>(db, sql`SELECT team_id AS id FROM example_team WHERE EXISTS (SELECT 1 FROM person p WHERE p.team_id = example_team.team_id AND ${OWN_PERSON}) OR EXISTS (SELECT 1 FROM record d WHERE d.team_id = example_team.team_id AND ${OWN_RECORD})
    OR EXISTS (SELECT 1 FROM record_view v WHERE v.team_id = example_team.team_id AND v.maker_num NOT IN ${PEOPLE})`);
  const roles = ids<string>(db, sql`SELECT role_id AS id FROM example_role WHERE EXISTS (SELECT 1 FROM person p WHERE p.role_id = example_role.role_id AND ${OWN_PERSON})`);
  const types = typesInUse(db);
  const tags = ids<number>(db, sql`SELECT tag_num AS id FROM example_tag WHERE EXISTS (SELECT 1 FROM record_tag g JOIN record d ON d.num = g.record_num WHERE g.tag_num = example_tag.tag_num AND ${OWN_RECORD})`);
  return {
    types,
    teams,
    roles,
    tags,
    counts: {
      ownedRecords: count(sql`SELECT count(*) AS count FROM record d WHERE d.owner_num IN ${PEOPLE} AND ${OWN_RECORD}`),
      pointingRecords: pointingRecords(db),
      changedRecords: count(sql`SELECT count(*) AS count FROM record d JOIN example_record e ON e.record_num = d.num WHERE d.changed_at_ms >= (SELECT at_ms FROM example_load)`),
      // Loading writes each person once.
      changedPeople: count(sql`SELECT count(*) AS count FROM person p JOIN example_person e ON e.person_num = p.num WHERE p.version > 1`),
      reviewItems: count(sql`SELECT count(*) AS count FROM review_item WHERE person_id IN ${PERSON_IDS} OR reviewer_id IN ${PERSON_IDS}`),
      keptTypes: types.length,
      keptTeams: teams.length,
      keptRoles: roles.length,
    },
  };
}

function ids<T>(db: Db, statement: Sql): T[] {
  return (db.prepare(statement).all() as { id: T }[]).map(({ id }) => id);
}

/** Types of the example that own records are of, or that the form of another type points to. */
function typesInUse(db: Db): number[] {
  const examples = db.prepare('SELECT y.num, y.id FROM record_type y JOIN example_type e ON e.type_num = y.num').all() as { num: number; id: string }[];
  const own = db
    .prepare(
      `SELECT v.definition FROM record_type y JOIN record_type_version v ON v.type_num = y.num AND v.version = y.version
        WHERE y.num NOT IN (SELECT type_num FROM example_type)`,
    )
    .all() as { definition: string }[];
  const hasOwn = db.prepare(`SELECT 1 FROM record d WHERE d.type_num = ? AND ${OWN_RECORD} LIMIT 1`);
  const inUse = new Set(examples.filter(({ num, id }) => hasOwn.get(num) !== undefined || own.some(({ definition }) => definition.includes(id))).map(({ num }) => num));
  // The form of a type that stays may point to another one.
  const definitionOf = db.prepare('SELECT v.definition FROM record_type y JOIN record_type_version v ON v.type_num = y.num AND v.version = y.version WHERE y.num = ?');
  for (const num of inUse) {
    const { definition } = definitionOf.get(num) as { definition: string };
    for (const other of examples) if (definition.includes(other.id)) inUse.add(other.num);
  }
  return [...inUse];
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu;

/** How many own records hold the id of an example person or record in a field. */
function pointingRecords(db: Db): number {
  const examples = new Set(ids<string>(db, sql`SELECT id FROM person WHERE num IN ${PEOPLE} UNION ALL SELECT d.id FROM record d JOIN example_record e ON e.record_num = d.num`));
  let pointing = 0;
  for (const row of db.prepare(`SELECT d.body FROM record d WHERE ${OWN_RECORD}`).iterate()) {
    const found = (row as { body: string }).body.match(UUID) ?? [];
    if (found.some((id) => examples.has(id))) pointing += 1;
  }
  return pointing;
}
