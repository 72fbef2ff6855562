import type { Db, SqlValue } from '../../../main/engine/db/database.ts';
import { named, sql } from '../../../main/engine/db/sql.ts';
import type { StoreSalvaged } from '../../../main/jobs/salvage-store.ts';

/** Tables in which a salvage may put something of its own, by what it says that it did. */
const STAND_INS: Readonly<Record<string, StoreSalvaged['standIns']>> = { secret: ['audit_key', 'pepper', 'digest_key'], token_key: ['token_key'], meta: ['store_id'], record_type: ['record_type', 'type_version'], record_secret: ['digest_key'], role: ['built_in_role'] };
/** The program's own words, whatever was lost. */
const OWN = ['role', 'role_grant'];

/**
 * What a salvaged database says otherwise than the one it was made of, before that was damaged: nothing but emptied
 * references and what stands in for what was lost may differ, and rows that were read and lost must add up.
 */
export function differences(original: Db, salvaged: Db, { tables, standIns }: StoreSalvaged): string[] {
  const found: string[] = [];
  for (const { name, read, lost } of tables) {
    const before = rowsOf(original, name);
    const after = rowsOf(salvaged, name);
    const hasMore = STAND_INS[name]?.some((each) => standIns.includes(each)) === true;
    const mayDiffer = OWN.includes(name) || hasMore;
    if (hasMore ? read > after.size : !OWN.includes(name) && read !== after.size) found.push(`${name}: ${String(read)} told, ${String(after.size)} there`);
    if (lost !== null && read + lost !== before.size) found.push(`${name}: ${String(read)} read and ${String(lost)} lost of ${String(before.size)}`);
    if (mayDiffer) continue;
    const references = emptiable(original, name);
    for (const [key, row] of after) {
      const was = before.get(key);
      if (was === undefined) found.push(`${name}: a row that never was`);
      else for (const [column, value] of Object.entries(row)) if (!isEqual(value, was[column]) && !(value === null && references.has(column))) found.push(`${name}.${column}: another value`);
    }
  }
  return found;
}

type Row = Record<string, SqlValue>;

function rowsOf(db: Db, table: string): Map<string, Row> {
  const columns = db.prepare('SELECT name, pk FROM pragma_table_xinfo(?) WHERE hidden = 0').all(table) as { name: string; pk: number }[];
  const rows = db.prepare(sql`SELECT * FROM ${named(table)}`).all() as Row[];
  return new Map(rows.map((row) => [JSON.stringify(columns.filter(({ pk }) => pk > 0).map(({ name }) => row[name])), row]));
}

function emptiable(db: Db, table: string): Set<string> {
  return new Set((db.prepare('SELECT "from" AS name FROM pragma_foreign_key_list(?)').all(table) as { name: string }[]).map(({ name }) => name));
}

function isEqual(a: SqlValue, b: SqlValue | undefined): boolean {
  return a instanceof Buffer && b instanceof Buffer ? a.equals(b) : a === b;
}
