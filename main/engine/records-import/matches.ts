import { scopeOf } from '../access/grants.ts';
import { visibleTo } from '../access/visible-people.ts';
import { reachesRecord, VISIBLE_RECORDS } from '../access/visible-records.ts';
import type { Db, Statement } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { CommandContext } from '../handler.ts';
import type { TypeInUse } from '../records/keep.ts';
import { findRecord } from '../records/stored-record.ts';
import type { StoredRecord } from '../records/stored-record.ts';

export type Match = StoredRecord | 'none' | 'several_match' | 'duplicate_in_file' | 'exceeds_own_grants';

/**
 * Finds the records that rows mean, as far as the caller reads them: one out of reach is not there, and a row with
 * its key goes on as if it had a key of its own. What this import wrote itself is told apart by its number.
 */
export class Matches {
  readonly #db: Db;
  readonly #ctx: CommandContext;
  readonly #read: 'own' | 'team' | 'all';
  readonly #find: Statement;
  readonly #findNew: Statement | null;
  readonly #bound: Readonly<Record<string, string | number | null>>;
  readonly #met = new Set<number>();

  /** By a field that is a column of the list, or by the number for null. */
  constructor(db: Db, ctx: CommandContext, { type, columns }: TypeInUse, keyField: string | null) {
    this.#db = db;
    this.#ctx = ctx;
    this.#read = scopeOf(ctx.actor, 'records.read') ?? 'own';
    const fieldNum = columns.find(({ field }) => field.name === keyField)?.num ?? null;
    const { last } = db.prepare('SELECT coalesce(max(num), 0) AS last FROM record').get() as { last: number };
    const visible = VISIBLE_RECORDS[this.#read];
    this.#bound = { last, ...visibleTo(ctx.actor), ...(keyField === null ? { typeNum: type.num } : { fieldNum }) };
    this.#find = db.prepare(
      keyField === null
        ? sql`SELECT d.num, d.id FROM record d WHERE d.type_num = @typeNum AND d.number = @key AND d.num <= @last AND ${visible}`
        : sql`SELECT d.num, d.id FROM record_cell c CROSS JOIN record d ON d.num = c.record_num WHERE c.field_num = @fieldNum AND c.key = @key AND c.record_num <= @last AND ${visible} LIMIT 2`,
    );
    this.#findNew = keyField === null ? null : db.prepare('SELECT 1 FROM record_cell WHERE field_num = @fieldNum AND key = @key AND record_num > @last LIMIT 1');
  }

  /** The record of this key, to be changed by the caller, or why there is none. */
  find(key: string | number): Match {
    if (this.#findNew?.get({ fieldNum: this.#bound['fieldNum'] ?? null, last: this.#bound['last'] ?? 0, key })) return 'duplicate_in_file';
    const found = this.#find.all({ ...this.#bound, key }) as { num: number; id: string }[];
    const [first] = found;
    if (!first) return 'none';
    if (found.some(({ num }) => this.#met.has(num))) return 'duplicate_in_file';
    if (found.length > 1) return 'several_match';
    const record = findRecord(this.#db, first.id, this.#ctx.actor, this.#read);
    if (!record) return 'none';
    return reachesRecord(this.#ctx.scope, this.#ctx.actor, record) ? record : 'exceeds_own_grants';
  }

  /** Remembers that a row was for this record: another for it is one too many. */
  meet({ num }: StoredRecord): void {
    this.#met.add(num);
  }
}
