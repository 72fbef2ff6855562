import { isSecret } from '../../../preload/contract/record-fields.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import { MOST_OF_A_SUBJECT } from '../../../preload/contract/retention.ts';
import type { SubjectRecord } from '../../../preload/contract/retention.ts';
import type { Scope } from '../../../preload/contract/permission.ts';
import { visibleTo } from '../access/visible-people.ts';
import { VISIBLE_RECORDS } from '../access/visible-records.ts';
import type { Db } from '../db/database.ts';
import { giveWay } from '../give-way.ts';
import type { QueryContext, QueryHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import type { TypeInUse } from '../records/keep.ts';
import { searchQuery } from '../records/search-words.ts';
import { typesInUse } from '../records/types-in-use.ts';
import { readAndErase } from './due.ts';
import { FOUND_COLUMNS, FOUND_JOINS, pointingTo } from './pointing.ts';
import type { FoundRecord } from './pointing.ts';

/** Records with the words of a value that are looked at between two turns for others; a body may be megabytes. */
const PIECE = 200;

/**
 * What is held about somebody, as far as the caller may see and erase: records of all types, archived ones too, with a
 * value or a title that equals one of those given (but for case, accents and spaces), and those that point to a person.
 * All that may be such a one is looked at, however many have the same words: what is not told here is not erased.
 * Secrets are not looked into: that would be guessing them by the thousand. Throws conflict/cancelled.
 */
export const findSubject: QueryHandler<'retention.findSubject'> = async (db, { exact, personId }, ctx) => {
  const scope = readAndErase(ctx);
  const wanted = new Set(exact.map(plain));
  const typeOf = typesInUse(db);
  const found = new Map<number, SubjectRecord>();
  for await (const row of candidates(db, { exact, personId }, scope, ctx)) {
    if (found.has(row.num)) continue;
    const fields = fieldsThatSay(typeOf(row.typeId), row, wanted, personId);
    if (fields.length === 0) continue;
    const { recordId, typeId, typeName, number, title, owner, isHeld } = row;
    found.set(row.num, { recordId, typeId, typeName, number, title, owner, fields: fields.slice(0, 100), isHeld: isHeld === 1 });
    if (found.size > MOST_OF_A_SUBJECT) break;
  }
  return { rows: [...found.values()].slice(0, MOST_OF_A_SUBJECT), isWhole: found.size <= MOST_OF_A_SUBJECT };
};

async function* candidates(db: Db, { exact, personId }: { exact: readonly string[]; personId: string | null }, scope: Scope, ctx: Reading): AsyncGenerator<FoundRecord> {
  for (const value of exact) yield* withPhrase(db, value, scope, ctx);
  if (personId !== null) yield* pointingTo(db, 'person', new Set([personId]), scope, ctx);
}
type Reading = Pick<QueryContext, 'actor' | 'signal'>;

/** Records in which the words of the value stand one after another, the latest first. Throws conflict/cancelled. */
async function* withPhrase(db: Db, value: string, scope: Scope, { actor, signal }: Reading): AsyncGenerator<FoundRecord> {
  const query = searchQuery(`"${value.replaceAll('"', ' ')}"`);
  if (query === null) return;
  const page = db.prepare(
    `SELECT ${FOUND_COLUMNS} FROM record_search s CROSS JOIN record d ON d.num = s.rowid ${FOUND_JOINS}
      WHERE s.record_search MATCH @query AND s.rowid < @before AND ${VISIBLE_RECORDS[scope]} ORDER BY s.rowid DESC LIMIT ${PIECE}`,
  );
  for (let before = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = page.all({ query, before, ...visibleTo(actor) }) as FoundRecord[];
    yield* rows;
    if (rows.length < PIECE) return;
    before = rows.at(-1)?.num ?? 0;
    await giveWay(signal);
  }
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
