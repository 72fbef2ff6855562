import type { RecordRow } from '../../../preload/contract/records.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import type { Scope } from '../../../preload/contract/permission.ts';
import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import { visibleTo } from '../access/visible-people.ts';
import { sql } from '../db/sql.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';

/** What lists and pages show of a record, from `record d` and ROW_JOINS. */
export const ROW_COLUMNS = sql`d.id, y.id AS typeId, d.number, d.title, o.id AS ownerId, o.name AS ownerName, t.name AS team, d.state,
  d.created_at_ms AS createdAtMs, d.changed_at_ms AS changedAtMs, d.version`;
export const ROW_JOINS = sql`JOIN record_type y ON y.num = d.type_num LEFT JOIN person o ON o.num = d.owner_num LEFT JOIN team t ON t.id = d.team_id`;
export type ListedRow = Omit<RecordRow, 'owner' | 'cells' | 'tags'> & { ownerId: string | null; ownerName: string | null };

/** A row as the contract has it. Whose a record is belongs to the record: who sees it is told. */
export function withOwner<R extends ListedRow>({ ownerId, ownerName, ...row }: R): Omit<R, 'ownerId' | 'ownerName'> & Pick<RecordRow, 'owner'> {
  return { ...row, owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? '' } };
}

/** A record as handlers need it: what lists show of it, with the numbers the tables know it by, and all its values but secrets. */
export interface StoredRecord extends ListedRow {
  num: number;
  typeNum: number;
  typeName: string;
  typeVersion: number;
  ownerNum: number | null;
  teamId: number | null;
  changedBy: number | null;
  values: RecordValues;
}

const COLUMNS = sql`${ROW_COLUMNS}, d.num, d.type_num AS typeNum, y.name AS typeName, d.type_version AS typeVersion, d.owner_num AS ownerNum, d.team_id AS teamId,
  d.changed_by AS changedBy, d.body`;

/** What lists show of a record that is already read. */
export function rowOf({ id, typeId, number, title, ownerId, ownerName, team, state, createdAtMs, changedAtMs, version }: StoredRecord): Omit<RecordRow, 'cells' | 'tags'> {
  return withOwner({ id, typeId, number, title, ownerId, ownerName, team, state, createdAtMs, changedAtMs, version });
}

/** The record of this id as far as a scope reaches; null for none, and for one beyond it. */
export function findRecord(db: Db, recordId: string, actor: Pick<Actor, 'personId' | 'teamId'>, scope: Scope): StoredRecord | null {
  const row = db.prepare(`SELECT ${COLUMNS} FROM record d ${ROW_JOINS} WHERE d.id = @recordId AND ${VISIBLE_RECORDS[scope]}`).get({ recordId, ...visibleTo(actor) }) as
    | (Omit<StoredRecord, 'values'> & { body: string })
    | undefined;
  if (!row) return null;
  const { body, ...rest } = row;
  return { ...rest, values: JSON.parse(body) as RecordValues };
}

/** As `findRecord`. Throws not_found/no_such_item. */
export function loadRecord(db: Db, recordId: string, { actor, scope }: { actor: Pick<Actor, 'personId' | 'teamId'>; scope: Scope }): StoredRecord {
  const record = findRecord(db, recordId, actor, scope);
  if (!record) throw new EngineError('not_found', 'no_such_item');
  return record;
}

/** What the audit calls a record by: never its title, which may be somebody's name and is erased with them. */
export function auditTarget({ id, typeName, number }: Pick<StoredRecord, 'id' | 'typeName' | 'number'>): { kind: 'record'; id: string; name: string } {
  return { kind: 'record', id, name: `${typeName} ${String(number)}` };
}

/** What a record held in a version, secrets apart. Throws not_found/no_such_item for a version that it never had. */
export function valuesAt(db: Db, record: StoredRecord, version: number): RecordValues {
  if (version === record.version) return record.values;
  const row = db.prepare('SELECT body FROM record_past WHERE record_num = ? AND version = ?').get(record.num, version) as { body: string } | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  return JSON.parse(row.body) as RecordValues;
}
