import { canBeInList, fieldsOf, isSecret } from '../../../preload/contract/record-fields.ts';
import type { Field, PlainField, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { PlainValue, RecordValues } from '../../../preload/contract/record-values.ts';
import type { Db } from '../db/database.ts';
import type { SqlValue } from '../db/database.ts';
import { foldName } from '../people/fold.ts';
import { fieldNumbers, loadDefinition } from '../types/stored-type.ts';
import type { StoredType } from '../types/stored-type.ts';
import { searchable } from './search-words.ts';
import { sortKey, titleOf, wordsOf } from './shown-value.ts';
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

/** Puts the columns of a list in step with what a record says. */
export function writeCells(db: Db, { columns, definition }: TypeInUse, recordNum: number, before: RecordValues | null, after: RecordValues): void {
  const keyOf = (field: PlainField, values: RecordValues): SqlValue => sortKey(field, (values[field.name] ?? null) as PlainValue, definition, foldName);
  for (const { field, num } of columns) {
    const key = keyOf(field, after);
    if (before !== null) {
      const old = keyOf(field, before);
      if (isSameKey(old, key)) continue;
      db.prepare('DELETE FROM record_cell WHERE field_num = ? AND key = ? AND record_num = ?').run(num, old, recordNum);
    }
    db.prepare('INSERT INTO record_cell (field_num, key, record_num) VALUES (?, ?, ?) ON CONFLICT DO NOTHING').run(num, key, recordNum);
  }
}

function isSameKey(a: SqlValue, b: SqlValue): boolean {
  return a instanceof Buffer || b instanceof Buffer ? a instanceof Buffer && b instanceof Buffer : a === b;
}

/** Puts the search index in step with a record: its words, and who reaches it. */
export function writeSearch(db: Db, { type, definition, fields }: TypeInUse, record: { num: number; number: number; values: RecordValues } & Standing): void {
  const words = [String(record.number), ...[...fields.values()].filter((field) => !isSecret(field)).flatMap((field) => wordsOf(field, record.values[field.name] ?? null, definition))];
  db.prepare('INSERT OR REPLACE INTO record_search (rowid, reach, words) VALUES (?, ?, ?)').run(record.num, reachWords(type.num, record), searchable(words.join('\n')));
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
export function titles({ definition, fields }: TypeInUse, values: RecordValues): { title: string; titleKey: string } {
  const title = titleOf(definition, fields, values);
  return { title, titleKey: foldName(title) };
}
