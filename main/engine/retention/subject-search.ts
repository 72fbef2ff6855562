import { isSecret } from '../../../preload/contract/record-fields.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import { MOST_OF_A_SUBJECT } from '../../../preload/contract/retention.ts';
import type { SubjectRecord } from '../../../preload/contract/retention.ts';
import type { Scope } from '../../../preload/contract/permission.ts';
import { visibleTo } from '../access/visible-people.ts';
import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import type { Db } from '../db/database.ts';
import type { QueryContext, QueryHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import type { TypeInUse } from '../records/keep.ts';
import { searchQuery } from '../records/search-words.ts';
import { typesInUse } from '../records/types-in-use.ts';
import { readAndErase } from './due.ts';
import { FOUND_COLUMNS, FOUND_JOINS, pointingTo } from './pointing.ts';
import type { FoundRecord } from './pointing.ts';

/**
 * What is held about somebody, as far as the caller may see and erase: records of all types, archived ones too, with a
 * value or a title that equals one of those given (but for case, accents and spaces), and those that point to a person.
 * Secrets are not looked into: that would be guessing them by the thousand. Throws conflict/cancelled.
 */
export const findSubject: QueryHandler<'retention.findSubject'> = async (db, { exact, personId }, ctx) => {
  const scope = readAndErase(ctx);
  const wanted = new Set(exact.map(plain));
  const found = new Map<number, FoundRecord>();
  for (const value of exact) for (const row of withPhrase(db, value, scope, ctx)) found.set(row.num, row);
  if (personId !== null) {
    for await (const row of pointingTo(db, 'person', new Set([personId]), scope, ctx)) {
      found.set(row.num, row);
      if (found.size > MOST_OF_A_SUBJECT * 4) break;
    }
  }
  const typeOf = typesInUse(db);
  const rows = [...found.values()].flatMap((row): SubjectRecord[] => {
    const fields = fieldsThatSay(typeOf(row.typeId), row, wanted, personId);
    const { recordId, typeId, typeName, number, title, owner, isHeld } = row;
    return fields.length === 0 ? [] : [{ recordId, typeId, typeName, number, title, owner, fields: fields.slice(0, 100), isHeld: isHeld === 1 }];
  });
  return { rows: rows.slice(0, MOST_OF_A_SUBJECT), isWhole: rows.length <= MOST_OF_A_SUBJECT };
};

/** Candidates: the words of the value stand in them one after another. As many as can be chosen from, several times over. */
function withPhrase(db: Db, value: string, scope: Scope, { actor }: Pick<QueryContext, 'actor'>): FoundRecord[] {
  const query = searchQuery(`"${value.replaceAll('"', ' ')}"`);
  if (query === null) return [];
  return db
    .prepare(
      `SELECT ${FOUND_COLUMNS} FROM record_search s CROSS JOIN record d ON d.num = s.rowid ${FOUND_JOINS}
        WHERE s.record_search MATCH @query AND ${VISIBLE_RECORDS[scope]} ORDER BY s.rowid DESC LIMIT 2000`,
    )
    .all({ query, ...visibleTo(actor) }) as FoundRecord[];
}

/** The fields of a record that say one of the values wanted or point to the person; those of the title, where only they together do. */
function fieldsThatSay({ definition, fields }: TypeInUse, row: FoundRecord, wanted: ReadonlySet<string>, personId: string | null): string[] {
  const values = JSON.parse(row.body) as RecordValues;
  const says = (value: unknown): boolean => {
    if (typeof value === 'string') return value === personId || wanted.has(plain(value));
    if (typeof value === 'number') return wanted.has(String(value));
    return value !== null && typeof value === 'object' && Object.values(value).some(says);
  };
  const names = [...fields.values()].filter((field) => !isSecret(field) && says(values[field.name])).map(({ name }) => name);
  return names.length === 0 && wanted.has(plain(row.title)) ? [...definition.titleFields] : names;
}

function plain(value: string): string {
  return foldName(value.trim().replace(/\s+/gu, ' '));
}
