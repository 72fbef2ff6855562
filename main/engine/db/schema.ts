import { Db } from './database.ts';
import { migrate } from './migrate.ts';

/** Everything that a database is made of, as text: tables, indexes, triggers and views. Reads no table of its own. */
export function schemaOf(db: Db): string {
  const rows = db.prepare('SELECT type, name, tbl_name AS onTable, sql FROM sqlite_schema ORDER BY type, name').all();
  return JSON.stringify(rows);
}

/** The same of an empty store of a version, 1 to SCHEMA_VERSION, made anew in memory. */
export function schemaOfVersion(version: number, nativeBinding: string | undefined): string {
  const db = new Db(':memory:', { readonly: false, fileMustExist: false, nativeBinding });
  try {
    migrate(db, version);
    return schemaOf(db);
  } finally {
    db.close();
  }
}
