import { join } from 'node:path';
import { Db } from '../../main/engine/db/database.ts';
import { migrate, schemaVersion } from '../../main/engine/db/migrate.ts';
import { syncBuiltInRoles } from '../../main/engine/db/built-in-roles.ts';
import { createDatabase, openDatabase, openReadOnly } from '../../main/engine/db/store.ts';
import type { Cipher } from '../../main/engine/db/store.ts';

/** A database with the product's schema, to write into and to open afresh for reading. */
export interface BenchDatabase {
  name: string;
  write: Db;
  openToRead(): Db;
  close(): void;
}

/** The bench's databases hold invented people only, so a fixed key does. */
const KEY = Buffer.alloc(32, 7);

/** A database exactly as the store makes it. */
export function encryptedDatabase(folder: string, cipher: Cipher): BenchDatabase {
  const options = { file: join(folder, 'holdfast.db'), databaseKey: KEY, cipher };
  createDatabase(options);
  const { write, close } = openDatabase(options);
  return { name: cipher, write, openToRead: () => openReadOnly(options), close };
}

/** The same schema and the same settings as in main/engine/db/store.ts, without a cipher. */
export function plainDatabase(folder: string): BenchDatabase {
  const file = join(folder, 'plain.db');
  const write = connectPlain(file, { readonly: false });
  write.exec('PRAGMA page_size = 4096');
  write.pragma('journal_mode = WAL');
  migrate(write);
  write.transaction(() => syncBuiltInRoles(write));
  const read = connectPlain(file, { readonly: true });
  return {
    name: 'plain',
    write,
    openToRead: () => connectPlain(file, { readonly: true }),
    close() {
      read.close();
      write.close();
    },
  };
}

function connectPlain(file: string, { readonly }: { readonly: boolean }): Db {
  const db = new Db(file, { readonly, fileMustExist: readonly });
  db.exec('PRAGMA trusted_schema = OFF');
  db.exec('PRAGMA cell_size_check = ON');
  db.pragma('mmap_size = 0');
  db.exec('PRAGMA temp_store = MEMORY');
  db.exec('PRAGMA foreign_keys = ON');
  db.exec('PRAGMA synchronous = FULL');
  if (readonly) db.exec('PRAGMA query_only = ON');
  else db.pragma('secure_delete = ON');
  db.prepare('SELECT count(*) FROM sqlite_schema').get();
  schemaVersion(db);
  return db;
}
