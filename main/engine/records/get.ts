import { fieldsOf, isSecret } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import { isSameValue } from '../../../preload/contract/record-values.ts';
import type { FieldValue, RecordValues, RecordVersion } from '../../../preload/contract/record-values.ts';
import type { z } from 'zod';
import { scopeOf } from '../access/grants.ts';
import { reachesRecord } from '../access/visible-records.ts';
import type { Db } from '../db/database.ts';
import type { QueryHandler } from '../handler.ts';
import { tagsOf } from '../tags/stored-tags.ts';
import { fieldNumbers, loadDefinition, loadType } from '../types/stored-type.ts';
import { idsIn, namesOf } from './names.ts';
import { heldSecrets } from './secrets.ts';
import { loadRecord, rowOf } from './stored-record.ts';
import type { StoredRecord } from './stored-record.ts';

/** One record with its values; secrets only by name. Throws not_found/no_such_item, also for one beyond the caller's scope. */
export const getRecord: QueryHandler<'records.get'> = (db, { recordId }, ctx) => {
  const record = loadRecord(db, recordId, ctx);
  const fields = fieldsOf(loadDefinition(db, record.typeNum, record.typeVersion));
  const reaches = (permission: 'records.write' | 'records.reveal' | 'records.assign'): boolean => reachesRecord(scopeOf(ctx.actor, permission), ctx.actor, record);
  return {
    record: { ...rowOf(record), tags: tagsOf(db, record.num).map(({ name }) => name) },
    typeVersion: record.typeVersion,
    values: record.values,
    secrets: secretNames(db, record, fields),
    names: namesOf(db, idsIn(fields, (field) => record.values[field.name] ?? null), ctx.actor),
    may: { write: reaches('records.write'), reveal: reaches('records.reveal'), assign: reaches('records.assign') },
  };
};

/** The secret fields that hold something. */
export function secretNames(db: Db, record: StoredRecord, fields: readonly Field[]): string[] {
  const secrets = fields.filter(isSecret);
  if (secrets.length === 0) return [];
  const held = heldSecrets(db, record.num, fieldNumbers(db, record.typeNum));
  return secrets.filter(({ name }) => held.has(name)).map(({ name }) => name);
}

interface PastRow {
  version: number;
  typeVersion: number;
  atMs: number;
  byId: string | null;
  byName: string | null;
  body: string;
}

/** What changed from version to version, the latest first. Throws not_found/no_such_item, also for a record beyond the caller's scope. */
export const recordHistory: QueryHandler<'records.history'> = (db, { recordId, offset, limit }, ctx) => {
  const record = loadRecord(db, recordId, ctx);
  // One more than asked for: what the oldest of them changed shows against the one before.
  const rows = db
    .prepare(
      `SELECT v.version, v.type_version AS typeVersion, v.at_ms AS atMs, p.id AS byId, p.name AS byName, v.body
         FROM (SELECT version, type_version, changed_at_ms AS at_ms, changed_by AS by, body FROM record WHERE num = @num
               UNION ALL SELECT version, type_version, at_ms, by, body FROM record_past WHERE record_num = @num) v
         LEFT JOIN person p ON p.num = v.by
        ORDER BY v.version DESC LIMIT @limit OFFSET @offset`,
    )
    .all({ num: record.num, limit: limit + 1, offset }) as PastRow[];
  const secrets = secretChanges(db, record.num);
  // What is a secret today was perhaps none when it was written; it is one now.
  const { version: latest } = loadType(db, record.typeId);
  const hidden = new Set(fieldsOf(loadDefinition(db, record.typeNum, latest)).filter(isSecret).map(({ name }) => name));
  const ids: string[] = [];
  const versions = rows.slice(0, limit).map((row, at): z.output<typeof RecordVersion> => {
    const fields = fieldsOf(loadDefinition(db, record.typeNum, row.typeVersion));
    const after = JSON.parse(row.body) as RecordValues;
    const earlier = rows[at + 1];
    const before = earlier ? (JSON.parse(earlier.body) as RecordValues) : {};
    for (const values of [before, after]) ids.push(...idsIn(fields, (field) => (hidden.has(field.name) ? null : (values[field.name] ?? null))));
    const changes = changesBetween(before, after).map((change) => (hidden.has(change.field) ? { ...change, before: null, after: null, isSecret: true } : change));
    const ofSecrets = (secrets.get(row.version) ?? []).filter((field) => !changes.some((change) => change.field === field));
    return {
      version: row.version,
      atMs: row.atMs,
      by: row.byId === null ? null : { id: row.byId, name: row.byName ?? '' },
      changes: [...changes, ...ofSecrets.map((field) => ({ field, before: null, after: null, isSecret: true }))],
    };
  });
  return { total: record.version, versions, names: namesOf(db, ids, ctx.actor) };
};

/** The fields that differ. Those that the later type no longer has are in it too: their values went. */
export function changesBetween(before: RecordValues, after: RecordValues): { field: string; before: FieldValue; after: FieldValue; isSecret: boolean }[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((field) => {
    const [was, is] = [before[field] ?? null, after[field] ?? null];
    return isSameValue(was, is) ? [] : [{ field, before: was, after: is, isSecret: false }];
  });
}

/** The names of secrets that began or ended with each version. */
function secretChanges(db: Db, recordNum: number): ReadonlyMap<number, string[]> {
  const rows = db
    .prepare(
      `SELECT DISTINCT f.name, v.version FROM record_secret s JOIN record_field f ON f.num = s.field_num,
              (SELECT from_version AS version FROM record_secret WHERE record_num = @recordNum
               UNION SELECT to_version FROM record_secret WHERE record_num = @recordNum AND to_version IS NOT NULL) v
        WHERE s.record_num = @recordNum AND (s.from_version = v.version OR s.to_version = v.version)
        ORDER BY f.name`,
    )
    .all({ recordNum }) as { name: string; version: number }[];
  const byVersion = new Map<number, string[]>();
  for (const { name, version } of rows) byVersion.set(version, [...(byVersion.get(version) ?? []), name]);
  return byVersion;
}
