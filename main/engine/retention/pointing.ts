import { plainFieldsOf } from '../../../preload/contract/record-fields.ts';
import type { Scope } from '../../../preload/contract/permission.ts';
import { visibleTo } from '../access/visible-people.ts';
import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { QueryContext } from '../handler.ts';
import { allTypes, loadDefinition } from '../types/stored-type.ts';
import { IN_WINDOW, windows } from './windows.ts';

/** A record as these searches find it. */
export interface FoundRecord {
  num: number;
  recordId: string;
  typeId: string;
  typeNum: number;
  typeName: string;
  number: number;
  title: string;
  owner: string | null;
  isHeld: number;
  body: string;
}

/** What a FoundRecord is made of, from `record d` and FOUND_JOINS. */
export const FOUND_COLUMNS = sql`d.num, d.id AS recordId, y.id AS typeId, d.type_num AS typeNum, y.name AS typeName, d.number, d.title, o.name AS owner, h.record_num IS NOT NULL AS isHeld, d.body`;
export const FOUND_JOINS = sql`JOIN record_type y ON y.num = d.type_num LEFT JOIN person o ON o.num = d.owner_num LEFT JOIN record_hold h ON h.record_num = d.num`;

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gu;

/**
 * Records within a scope with one of these ids in a field of this kind, in pieces, so that others get their turn. Only
 * types that have such a field are read: there is no index of what points where. Throws conflict/cancelled.
 */
export async function* pointingTo(db: Db, kind: 'person' | 'reference', ids: ReadonlySet<string>, scope: Scope, { actor, signal }: Pick<QueryContext, 'actor' | 'signal'>): AsyncGenerator<FoundRecord> {
  const types = allTypes(db).filter(({ num, version }) => plainFieldsOf(loadDefinition(db, num, version)).some((field) => field.kind === kind));
  if (types.length === 0) return;
  const rows = db.prepare(`SELECT ${FOUND_COLUMNS} FROM record d ${FOUND_JOINS} WHERE ${IN_WINDOW} AND +d.type_num IN (SELECT value FROM json_each(@types)) AND ${VISIBLE_RECORDS[scope]}`);
  const typeNums = JSON.stringify(types.map(({ num }) => num));
  for await (const { from } of windows(db, signal)) {
    for (const row of rows.all({ from, types: typeNums, ...visibleTo(actor) }) as FoundRecord[]) {
      if (row.body.match(ID)?.some((id) => ids.has(id)) === true) yield row;
    }
  }
}
