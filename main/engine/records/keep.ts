import { canBeInList, fieldsOf, isSecret } from '../../../preload/contract/record-fields.ts';
import type { Field, PlainField, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { attachmentIdsIn } from '../../../preload/contract/record-values.ts';
import type { PlainValue, RecordValues } from '../../../preload/contract/record-values.ts';
import { claimAttachments } from '../attachments/belongs.ts';
import type { Db } from '../db/database.ts';
import type { SqlValue } from '../db/database.ts';
import { foldName } from '../people/fold.ts';
import { tagsOf } from '../tags/stored-tags.ts';
import { fieldNumbers, loadDefinition } from '../types/stored-type.ts';
import type { StoredType } from '../types/stored-type.ts';
import { searchable } from './search-words.ts';
import { EMPTY_KEY, sortKey, titleOf, wordsOf } from './shown-value.ts';
import type { StoredRecord } from './stored-record.ts';

/** A type read for writing its records: one of these for a whole import. */
export interface TypeInUse {
  type: StoredType;
  definition: TypeDefinition;
  fields: ReadonlyMap<string, Field>;
  numbers: ReadonlyMap<string, number>;
  /** The columns of its list. */
  columns: readonly { field: PlainField; num: number }[];
}

/** Reads a type in its present version. */
export function useType(db: Db, type: StoredType): TypeInUse {
  const definition = loadDefinition(db, type.num, type.version);
  const fields = new Map(fieldsOf(definition).map((field) => [field.name, field]));
  const numbers = fieldNumbers(db, type.num);
  const columns = [...fields.values()].flatMap((field) => {
    const num = numbers.get(field.name);
    return canBeInList(field) && field.inList && !isSecret(field) && num !== undefined ? [{ field, num }] : [];
  });
  return { type, definition, fields, numbers, columns };
}

/** Whose a record is and where it stands, beside what it says. */
export interface Standing {
  ownerNum: number | null;
  teamId: number | null;
  state: StoredRecord['state'];
}

/** All that is written of a new record but its number and standing: it follows from the values alone, wherever it is worked out. */
export interface Prepared {
  title: string;
  titleKey: string;
  /** The values as JSON, secrets apart. */
  body: string;
  /** What stands in each column of the list, in their order. */
  keys: readonly SqlValue[];
  /** What the search finds it by, besides its number. */
  words: string;
  /** The files that become its own. */
  attachments: readonly string[];
}

/** Works out what is written of a new record. Reads no database. */
export function prepareRecord(form: Pick<TypeInUse, 'definition' | 'fields' | 'columns'>, values: RecordValues): Prepared {
  return { ...titles(form, values), body: JSON.stringify(values), keys: form.columns.map(({ field }) => keyOf(form, field, values)), words: wordsIn(form, values), attachments: attachmentIdsIn(form.fields.values(), values) };
}

/** Writes a new record with its columns and its words; returns the number the tables know it by. */
export function insertRecord(db: Db, { type, columns }: TypeInUse, record: { id: string; number: number; nowMs: number; by: number } & Standing, prepared: Prepared): number {
  const { id, number, nowMs, by, ownerNum, teamId, state } = record;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO record (id, type_num, type_version, number, title, title_key, owner_num, team_id, state, created_at_ms, created_by, changed_at_ms, changed_by, body)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(id, type.num, type.version, number, prepared.title, prepared.titleKey, ownerNum, teamId, state, nowMs, by, nowMs, by, prepared.body);
  const num = Number(lastInsertRowid);
  const insertCell = db.prepare(INSERT_CELL);
  columns.forEach((column, at) => void insertCell.run(column.num, prepared.keys[at] ?? EMPTY_KEY, num));
  db.prepare('INSERT INTO record_search (rowid, reach, words) VALUES (?, ?, ?)').run(num, reachWords(type.num, record), `${String(number)}\n${prepared.words}`);
  claimAttachments(db, num, prepared.attachments);
  return num;
}

/** Puts what a record holds into its history, before the next version is written over it. */
export function keepPast(db: Db, recordNum: number): void {
  db.prepare(
    `INSERT INTO record_past (record_num, version, type_version, at_ms, by, body)
     SELECT num, version, type_version, changed_at_ms, changed_by, body FROM record WHERE num = ?`,
  ).run(recordNum);
}

const INSERT_CELL = 'INSERT INTO record_cell (field_num, key, record_num) VALUES (?, ?, ?)';

/** By what a value stands in the column of a field. */
export function keyOf({ definition }: Pick<TypeInUse, 'definition'>, field: PlainField, values: RecordValues): SqlValue {
  return sortKey(field, (values[field.name] ?? null) as PlainValue, definition, foldName);
}

/** Puts the columns of a list in step with what a record says. */
export function writeCells(db: Db, inUse: TypeInUse, recordNum: number, before: RecordValues | null, after: RecordValues): void {
  for (const { field, num } of inUse.columns) {
    const key = keyOf(inUse, field, after);
    if (before !== null) {
      if (isSameKey(keyOf(inUse, field, before), key)) continue;
      db.prepare('DELETE FROM record_cell WHERE record_num = ? AND field_num = ?').run(recordNum, num);
    }
    db.prepare(INSERT_CELL).run(num, key, recordNum);
  }
}

function isSameKey(a: SqlValue, b: SqlValue): boolean {
  return a instanceof Buffer || b instanceof Buffer ? a instanceof Buffer && b instanceof Buffer : a === b;
}

/** Puts the search index in step with a record: its words, and who reaches it. */
export function writeSearch(db: Db, inUse: TypeInUse, record: { num: number; number: number; values: RecordValues } & Standing): void {
  const tags = tagsOf(db, record.num).map(({ name }) => name);
  const words = `${String(record.number)}\n${searchable(tags.join('\n'))}\n${wordsIn(inUse, record.values)}`;
  db.prepare('INSERT OR REPLACE INTO record_search (rowid, reach, words) VALUES (?, ?, ?)').run(record.num, reachWords(inUse.type.num, record), words);
}

function wordsIn({ definition, fields }: Pick<TypeInUse, 'definition' | 'fields'>, values: RecordValues): string {
  return searchable([...fields.values()].filter((field) => !isSecret(field)).flatMap((field) => wordsOf(field, values[field.name] ?? null, definition)).join('\n'));
}

/** Words that a search is narrowed by; searched for in a column of their own, which nothing that is typed reaches. */
export function reachWords(typeNum: number, { ownerNum, teamId, state }: Standing): string {
  return [typeWord(typeNum), stateWord(state), ...(ownerNum === null ? [] : [ownerWord(ownerNum)]), ...(teamId === null ? [] : [teamWord(teamId)])].join(' ');
}
export const typeWord = (typeNum: number): string => `y${String(typeNum)}`;
export const ownerWord = (ownerNum: number): string => `o${String(ownerNum)}`;
export const teamWord = (teamId: number): string => `t${String(teamId)}`;
export const stateWord = (state: StoredRecord['state']): string => `s${state}`;

/** The next number of a type, in the caller's transaction. */
export function nextNumber(db: Db, typeNum: number): number {
  const { number } = db.prepare('UPDATE record_type SET last_number = last_number + 1 WHERE num = ? RETURNING last_number AS number').get(typeNum) as { number: number };
  return number;
}

/** What a record is called by, with the form it is sorted in. */
export function titles({ definition, fields }: Pick<TypeInUse, 'definition' | 'fields'>, values: RecordValues): { title: string; titleKey: string } {
  const title = titleOf(definition, fields, values);
  return { title, titleKey: foldName(title) };
}
