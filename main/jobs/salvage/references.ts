import type { Db } from '../../engine/db/database.ts';
import { named, sql } from '../../engine/db/sql.ts';
import type { Table } from './tables.ts';

interface Reference {
  column: string;
  parent: string;
  parentColumn: string;
  onDelete: string;
  isNullable: 0 | 1;
}

/** What references cost that point to what was lost. */
export interface Loosened {
  /** Rows that mean nothing without it, by table. */
  leftOut: Map<string, number>;
  /** References of others, which are empty now. */
  emptied: number;
}

/**
 * Makes every reference hold again, as the schema has it where its row is taken away: with it goes what hangs from it, and
 * what cannot be without one; everything else points to nothing. In a transaction, with foreign keys off.
 */
export function loosenReferences(db: Db, tables: readonly Table[]): Loosened {
  const loosened: Loosened = { leftOut: new Map(), emptied: 0 };
  const references = tables.flatMap(({ name }) => referencesOf(db, name).map((reference) => ({ name, reference })));
  // What goes may be what others point to.
  for (let isStable = false; !isStable; ) {
    isStable = true;
    for (const { name, reference } of references) {
      const changed = loosen(db, name, reference);
      if (changed === 0) continue;
      isStable = false;
      if (staysWithout(reference)) loosened.emptied += changed;
      else loosened.leftOut.set(name, (loosened.leftOut.get(name) ?? 0) + changed);
    }
  }
  return loosened;
}

function referencesOf(db: Db, table: string): Reference[] {
  return db
    .prepare(
      `SELECT f."from" AS "column", f."table" AS parent, f."to" AS parentColumn, f.on_delete AS onDelete, c."notnull" = 0 AND c.pk = 0 AS isNullable
         FROM pragma_foreign_key_list(@table) f JOIN pragma_table_xinfo(@table) c ON c.name = f."from"`,
    )
    .all({ table }) as Reference[];
}

function staysWithout({ onDelete, isNullable }: Reference): boolean {
  return isNullable === 1 && onDelete !== 'CASCADE';
}

function loosen(db: Db, name: string, reference: Reference): number {
  const [table, column, parent, parentColumn] = [name, reference.column, reference.parent, reference.parentColumn].map(named) as [ReturnType<typeof named>, ReturnType<typeof named>, ReturnType<typeof named>, ReturnType<typeof named>];
  const isLoose = sql`${column} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM ${parent} parent WHERE parent.${parentColumn} = ${table}.${column})`;
  const statement = staysWithout(reference) ? sql`UPDATE ${table} SET ${column} = NULL WHERE ${isLoose}` : sql`DELETE FROM ${table} WHERE ${isLoose}`;
  return db.prepare(statement).run().changes;
}
