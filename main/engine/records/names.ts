import { readableRecords } from '../access/readable-records.ts';
import { readableBy } from '../access/visible-people.ts';
import { pointsElsewhere, REPEAT } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import type { FieldValue, RepeatRow } from '../../../preload/contract/record-values.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../handler.ts';

/** The ids of people and records that values of these fields hold. */
export function idsIn(fields: Iterable<Field>, valueOf: (field: Field) => FieldValue): string[] {
  return [...fields].flatMap((field) => {
    const value = valueOf(field);
    if (value === null) return [];
    if (field.kind === REPEAT) return (value as RepeatRow[]).flatMap((row) => idsIn(field.fields, (inner) => row[inner.name] ?? null));
    return pointsElsewhere(field) && typeof value === 'string' ? [value] : [];
  });
}

/** What ids stand for: names of people whom the caller may read, titles of records in reach. Others stay ids, as if nobody had them. */
export function namesOf(db: Db, ids: readonly string[], actor: Actor): Record<string, string> {
  if (ids.length === 0) return {};
  const wanted = { ids: JSON.stringify([...new Set(ids)]) };
  const people = readableBy(actor);
  const named = db.prepare(`SELECT p.id, p.name FROM person p WHERE p.id IN (SELECT value FROM json_each(@ids)) AND ${people.where}`).all({ ...wanted, ...people.values }) as {
    id: string;
    name: string;
  }[];
  const records = readableRecords(actor);
  const titled = db
    .prepare(
      `SELECT d.id, CASE d.title WHEN '' THEN y.name || ' ' || d.number ELSE d.title END AS name
         FROM record d JOIN record_type y ON y.num = d.type_num
        WHERE d.id IN (SELECT value FROM json_each(@ids)) AND ${records.where}`,
    )
    .all({ ...wanted, ...records.values }) as { id: string; name: string }[];
  return Object.fromEntries([...named, ...titled].map(({ id, name }) => [id, name]));
}
