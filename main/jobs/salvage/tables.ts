import type { Db, SqlValue } from '../../engine/db/database.ts';
import { listed, named, sql } from '../../engine/db/sql.ts';
import type { Sql } from '../../engine/db/sql.ts';

/** One table as our own migrations made it, with what reads and writes its rows. */
export interface Table {
  name: string;
  /** Rows are kept by a number of their own (rowid); those of other tables by their key. */
  hasRowid: boolean;
  /** Rows from one end and from the other: their rowid, where they have one, before the stored values. */
  forward: Sql;
  backward: Sql;
  insert: Sql;
  /** Indexes that have every row, as far as they can be read themselves: how many there are, and the last rowid. */
  counts: readonly Sql[];
}
export type StoredRow = SqlValue[];

/** What follows from the records, and is written anew from them. */
const DERIVED = 'record_cell';

/** The tables of an empty store, parents or not, without those that SQLite keeps for a search of its own. */
export function tablesOf(empty: Db): Table[] {
  const found = empty.prepare("SELECT name, wr AS isKeyed FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' AND name <> ? ORDER BY name").all(DERIVED) as { name: string; isKeyed: number }[];
  return found.map(({ name, isKeyed }) => tableOf(empty, name, isKeyed === 0));
}

function tableOf(db: Db, name: string, hasRowid: boolean): Table {
  const table = named(name);
  const columns = db.prepare('SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid').all(name) as { name: string; type: string; pk: number }[];
  const values = listed(columns.map(({ name: column, type }) => read(named(column), type)));
  const keys = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk).map((column) => named(column.name));
  const within = sql`WHERE rowid > ? AND rowid < ? ORDER BY rowid`;
  return {
    name,
    hasRowid,
    forward: hasRowid ? sql`SELECT rowid AS "#", ${values} FROM ${table} NOT INDEXED ${within}` : sql`SELECT ${values} FROM ${table} ORDER BY ${listed(keys)}`,
    backward: hasRowid ? sql`SELECT rowid AS "#", ${values} FROM ${table} NOT INDEXED ${within} DESC` : sql`SELECT ${values} FROM ${table} ORDER BY ${listed(keys.map((key) => sql`${key} DESC`))}`,
    insert: sql`INSERT INTO ${table} (${listed(columns.map((column) => named(column.name)))}) VALUES (${listed(columns.map(({ type }) => written(type)))})`,
    counts: hasRowid ? wholeIndexes(db, name).map((index) => sql`SELECT count(*) AS count, max(rowid) AS last FROM ${table} INDEXED BY ${named(index)}`) : [],
  };
}

function wholeIndexes(db: Db, table: string): string[] {
  return (db.prepare('SELECT name FROM pragma_index_list(?) WHERE partial = 0').all(table) as { name: string }[]).map(({ name }) => name);
}

/**
 * Byte for byte and digit for digit: JavaScript's text knows no other bytes than UTF-8, and its numbers no more than 53 bits.
 * Without a name of its own: an order by the column would become one by this, and all rows be sorted before the first is given.
 */
function read(column: Sql, type: string): Sql {
  if (type === 'TEXT') return sql`CAST(${column} AS BLOB)`;
  return type === 'INTEGER' ? sql`CAST(${column} AS TEXT)` : column;
}

function written(type: string): Sql {
  if (type === 'TEXT') return sql`CAST(? AS TEXT)`;
  return type === 'INTEGER' ? sql`CAST(? AS INTEGER)` : sql`?`;
}
