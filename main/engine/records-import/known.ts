import { readableRecords } from '../access/readable-records.ts';
import { readableBy, visibleTo } from '../access/visible-people.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { CommandContext } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { MAY_BE_NAMED, MAY_OWN } from '../people/of-records.ts';
import { teamToGive } from '../records/write.ts';

export interface Somebody {
  num: number;
  id: string;
  name: string;
}
/** More different words than a file has people and teams; beyond them the database is asked again. */
const MOST_REMEMBERED = 10_000;

const STANDINGS = { field: MAY_BE_NAMED, owner: MAY_OWN } as const;

/** Finds whom, which team and which records the words of a file mean, as far as the caller may know; each asked once. */
export class Known {
  readonly #db: Db;
  readonly #ctx: CommandContext;
  readonly #people: Sql;
  readonly #records: ReturnType<typeof readableRecords>;
  readonly #remembered = new Map<string, Somebody | string | number | null>();

  constructor(db: Db, ctx: CommandContext) {
    this.#db = db;
    this.#ctx = ctx;
    this.#people = readableBy(ctx.actor).where;
    this.#records = readableRecords(ctx.actor);
  }

  /** Somebody by user name, e-mail address or id, else by a name that nobody else has. Null for nobody whom the caller may read. */
  person(text: string, as: keyof typeof STANDINGS): Somebody | null {
    return this.#once(`${as} ${text}`, () => {
      const values = { word: text.toLowerCase(), key: foldName(text), ...visibleTo(this.#ctx.actor) };
      const who = sql`SELECT p.num, p.id, p.name FROM person p WHERE ${STANDINGS[as]} AND ${this.#people}`;
      const found = this.#db.prepare(sql`${who} AND (p.id = @word OR p.username = @word OR p.email = @word) LIMIT 1`).get(values) as Somebody | undefined;
      if (found) return found;
      const named = this.#db.prepare(sql`${who} AND p.name_key = @key LIMIT 2`).all(values) as Somebody[];
      return named.length === 1 ? (named[0] ?? null) : null;
    });
  }

  /** The team of this name to give records to; null for none. Throws as `teamToGive`. */
  team(name: string): number | null {
    const found = this.#once(`team ${name}`, () => {
      try {
        return teamToGive(this.#db, name === '' ? null : name, this.#ctx);
      } catch (error) {
        if (error instanceof EngineError) return error.reason;
        throw error;
      }
    });
    if (typeof found === 'string') throw new EngineError(found === 'no_such_item' ? 'not_found' : 'forbidden', found as 'no_such_item');
    return found;
  }

  /** The id of a record of another type by its number; null for none in the caller's reach. */
  record(typeId: string, text: string): string | null {
    if (!/^\d{1,15}$/u.test(text)) return null;
    return this.#once(`record ${typeId} ${text}`, () => {
      const row = this.#db
        .prepare(sql`SELECT d.id FROM record d JOIN record_type y ON y.num = d.type_num WHERE y.id = @typeId AND d.number = @number AND ${this.#records.where}`)
        .get({ typeId, number: Number(text), ...this.#records.values }) as { id: string } | undefined;
      return row?.id ?? null;
    });
  }

  #once<T extends Somebody | string | number | null>(key: string, find: () => T): T {
    const known = this.#remembered.get(key);
    if (known !== undefined) return known as T;
    const found = find();
    if (this.#remembered.size >= MOST_REMEMBERED) this.#remembered.clear();
    this.#remembered.set(key, found);
    return found;
  }
}
