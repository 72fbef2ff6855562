import { closeSync, constants, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { CIPHERS } from '../../../preload/contract/session.ts';
import { fileError } from '../audit/file-error.ts';
import { EngineError } from '../errors.ts';
import { discard } from '../keys/discard.ts';
import { pageKey, pageSalt } from '../keys/kdf.ts';
import { hasOwnCompanions } from '../keys/store-files.ts';
import { Db } from './database.ts';
import type { DbOptions } from './database.ts';
import { resumeRemoval } from './fold-log.ts';
import { migrate, refuseNewer, SCHEMA_VERSION, schemaVersion } from './migrate.ts';
import { PAGE_BYTES } from './page-format.ts';
import { overwriteFreedPages } from './overwrite-freed.ts';
import { makePrivateFile } from './private-file.ts';
import { syncBuiltInRoles } from './built-in-roles.ts';

export type Cipher = (typeof CIPHERS)[number];
export interface StoreOptions {
  file: string;
  /** 32 bytes, only lent: neither kept nor zeroed here. */
  databaseKey: Buffer;
  cipher: Cipher;
  nativeBinding?: string | undefined;
}
/** The only writer, and a connection that cannot write (decision: queries get `read`). */
export interface StoreConnections {
  /** The file that is open. */
  file: string;
  write: Db;
  read: Db;
  close(): void;
}

/** How long a folding waits for who is writing, before it leaves and comes again. */
const FOLD_WAIT_MS = 100;
/** "Hold": tells `file` and a reviewer whose database a decrypted copy is. */
const APPLICATION_ID = 0x486f6c64;
/**
 * What AEGIS leaves readable and unauthenticated after the salt (bytes 16 to 23 of the SQLite header): page size,
 * WAL twice, 64 reserved bytes on each page, three constants. It never changes, so anything else is damage.
 */
const AEGIS_PLAIN_HEADER = Buffer.from([PAGE_BYTES >> 8, PAGE_BYTES & 0xff, 2, 2, 64, 64, 32, 32]);

/**
 * Makes a new database with the current schema and the built-in roles, and closes it.
 * Throws conflict/already_set_up if the file exists.
 */
export function createDatabase(options: StoreOptions): void {
  const db = createEmpty(options, SCHEMA_VERSION);
  try {
    db.transaction(() => syncBuiltInRoles(db));
  } finally {
    db.close();
  }
}

/** Makes a new database with the schema of a version and not a row, and lends its writer. Throws as `createDatabase`. */
export function createEmpty(options: StoreOptions, version: number): Db {
  if (existsSync(options.file)) throw new EngineError('conflict', 'already_set_up');
  makePrivateFile(options.file);
  const db = connect(options, { readonly: false });
  try {
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    db.pragma('journal_mode = WAL');
    migrate(db, version);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Opens the database for writing and reading and brings its schema up to date. Throws unavailable/database_missing,
 * unavailable/database_damaged (also for a wrong key: the two cannot be told apart), unavailable/store_newer.
 * A file of a later program is looked at read-only first, so that not a byte of it or its WAL changes.
 */
export function openDatabase(options: StoreOptions): StoreConnections {
  lookReadOnly(options);
  return openLookedAt(options);
}

/** As `openDatabase`, for a file that `lookReadOnly` has just let through. */
export function openLookedAt(options: StoreOptions): StoreConnections {
  const write = connect(options, { readonly: false });
  try {
    if (write.pragma('journal_mode = WAL') !== 'wal') throw new EngineError('unavailable', 'database_damaged');
    migrate(write);
    resumeRemoval(write);
    return withReader(options, write);
  } catch (error) {
    write.close();
    throw error;
  }
}

/** Writes what is in the log (WAL) of a store that nobody has open into its file. Same errors as `openDatabase`. */
export function foldLog(options: StoreOptions): void {
  withWriter(options, (db) => db.pragma('wal_checkpoint(TRUNCATE)'));
}

/** Opens a connection that cannot write, beside an open store: for workers. Same errors as `openDatabase`. */
export function openReadOnly(options: StoreOptions): Db {
  if (!existsSync(options.file)) throw new EngineError('unavailable', 'database_missing');
  const db = connect(options, { readonly: true });
  try {
    if (schemaVersion(db) !== SCHEMA_VERSION) throw new EngineError('unavailable', 'store_newer');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * The same for what may be damaged or cut short, whatever version up to this its schema has. What does not fit its seal
 * fails when it is read; a table that comes behind a damaged page of the schema is not there. Throws
 * unavailable/database_missing, unavailable/store_newer, unavailable/database_damaged where the first page cannot be read.
 */
export function openDamaged(options: StoreOptions): Db {
  if (!existsSync(options.file)) throw new EngineError('unavailable', 'database_missing');
  refuseDamagedHeader(options);
  const db = connect(options, { readonly: true, isDamaged: true });
  try {
    refuseNewer(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/**
 * Encrypts a database that is nobody's yet anew, under another key and cipher. Nothing protects it meanwhile: a copy that
 * this is ended in the middle of is thrown away. Throws as `openDatabase`.
 */
export function rekeyDatabase(options: StoreOptions, to: Pick<StoreOptions, 'cipher' | 'databaseKey'>): void {
  withWriter(options, (db) => {
    setCipher(db, to.cipher);
    withKeyMaterial(to.databaseKey, (material) => db.rekey(material));
    if (db.pragma('journal_mode = WAL') !== 'wal') throw new EngineError('unavailable', 'database_damaged');
  });
}

/**
 * Lends a connection for reading that sees one committed state, after everything in the log (WAL) has been written into
 * the file: until `use` is done nobody changes a byte of the file, while others may go on writing to the log. Null when
 * it cannot be emptied now: somebody still reads an older state, or is writing. Same errors as `openDatabase`.
 */
export async function withFoldedLog<T>(options: StoreOptions, use: (db: Db) => Promise<T>): Promise<T | null> {
  const read = openReadOnly(options);
  try {
    const isFolded = withWriter(options, (fold) => withWriter(options, (hold) => readsFolded(read, { fold, hold })));
    return isFolded ? await use(read) : null;
  } finally {
    read.close();
  }
}

/**
 * Lets `read` begin right after the folding; nobody commits in between. A connection that begins to read when the log holds
 * nothing that the file has not takes the read mark 0, and no checkpoint writes the file beside that one
 * (sqlite.org/walformat.html, "Locks").
 */
function readsFolded(read: Db, { fold, hold }: { fold: Db; hold: Db }): boolean {
  hold.pragma(`busy_timeout = ${FOLD_WAIT_MS}`);
  if (!begun(hold)) return false;
  try {
    const state = fold.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as { busy: number; log: number; checkpointed: number };
    if (state.busy !== 0 || state.log !== state.checkpointed) return false;
    read.exec('BEGIN');
    read.prepare('SELECT count(*) FROM sqlite_schema').get();
    return true;
  } finally {
    hold.rollback();
  }
}

/** Lends one more connection that writes, and closes it. */
function withWriter<T>(options: StoreOptions, use: (db: Db) => T): T {
  const db = connect(options, { readonly: false });
  try {
    return use(db);
  } finally {
    db.close();
  }
}

/** Takes the place of the one who writes, unless somebody else has it. */
function begun(db: Db): boolean {
  try {
    db.begin();
    return true;
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'store_in_use') return false;
    throw error;
  }
}

/** The connections of an open store whose writer there is already; closing them closes it. Same errors as `openReadOnly`. */
export function withReader(options: StoreOptions, write: Db): StoreConnections {
  const read = openReadOnly(options);
  return {
    file: options.file,
    write,
    read,
    close() {
      let pages: number;
      try {
        pages = pagesOf(read);
        read.close();
      } finally {
        // Last, so that this one finds no reader and folds the WAL into the file.
        write.close();
      }
      if (pages > 0) overwriteFreedPages(pages, options.nativeBinding);
    },
  };
}

/** How many pages there are; none where it is closed already, or cannot be read any more. */
function pagesOf(db: Db): number {
  try {
    return Number(db.pragma('page_count'));
  } catch (error) {
    if (error instanceof EngineError) return 0;
    throw error;
  }
}

/**
 * One connection to an encrypted file that is there, its key proven; `make` makes it where it is no plain one. Throws
 * unavailable/database_damaged (also for a wrong key), read_only, locked/store_in_use.
 */
export function connect(options: StoreOptions, { readonly }: { readonly: boolean; isDamaged?: boolean }): Db;
export function connect<D extends Db>(options: StoreOptions, { readonly }: { readonly: boolean }, make: (file: string, options: DbOptions) => D): D;
export function connect(options: StoreOptions, { readonly, isDamaged = false }: { readonly: boolean; isDamaged?: boolean }, make = (file: string, how: DbOptions) => new Db(file, how)): Db {
  const { nativeBinding } = options;
  if (!hasOwnCompanions(options.file)) throw new EngineError('unavailable', 'database_damaged');
  const db = make(options.file, { readonly, fileMustExist: true, nativeBinding });
  try {
    unlock(db, options);
    if (isDamaged) db.takeAsItIs();
    db.exec('PRAGMA trusted_schema = OFF');
    db.exec('PRAGMA cell_size_check = ON');
    db.pragma('mmap_size = 0');
    db.exec('PRAGMA temp_store = MEMORY');
    db.exec('PRAGMA foreign_keys = ON');
    db.exec('PRAGMA synchronous = FULL');
    if (readonly) db.exec('PRAGMA query_only = ON');
    else db.pragma('secure_delete = ON');
    // The first read proves the key: page 1 is authenticated.
    db.prepare(isDamaged ? 'SELECT 1 FROM sqlite_schema LIMIT 1' : 'SELECT count(*) FROM sqlite_schema').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Sets the cipher explicitly and hands over the page key. */
function unlock(db: Db, { cipher, databaseKey }: Pick<StoreOptions, 'cipher' | 'databaseKey'>): void {
  setCipher(db, cipher);
  withKeyMaterial(databaseKey, (material) => db.key(material));
}

function setCipher(db: Db, cipher: Cipher): void {
  if (cipher === 'aegis-256') {
    db.pragma("cipher = 'aegis'");
    db.pragma("algorithm = 'aegis-256'");
  } else {
    db.pragma("cipher = 'sqlcipher'");
    db.pragma('legacy = 4');
  }
}

/**
 * The cipher library's "raw:" form takes key and salt as bytes, without its own key derivation, so that no string ever
 * holds them and all copies here can be zeroed.
 */
function withKeyMaterial(databaseKey: Buffer, use: (material: Buffer) => void): void {
  const key = pageKey(databaseKey);
  const material = Buffer.concat([Buffer.from('raw:'), key, pageSalt(databaseKey)]);
  try {
    use(material);
  } finally {
    key.fill(0);
    material.fill(0);
  }
}

/** What of page 1 the cipher does not authenticate is what it must be, and the size is of whole pages. Throws unavailable/database_damaged. */
export function refuseDamagedFrame(options: StoreOptions): void {
  refuseDamagedHeader(options);
  // With frames left in the WAL, a crash may have cut the last page short; those frames still hold it whole.
  const partPage = statSync(options.file).size % PAGE_BYTES !== 0 && !hasContent(`${options.file}-wal`);
  if (partPage) throw new EngineError('unavailable', 'database_damaged');
}

/** SQLCipher's salt goes into its page keys, so this is a second check there; for AEGIS it is the only one. */
function refuseDamagedHeader({ file, databaseKey, cipher }: StoreOptions): void {
  const expected = cipher === 'aegis-256' ? Buffer.concat([pageSalt(databaseKey), AEGIS_PLAIN_HEADER]) : pageSalt(databaseKey);
  if (firstBytes(file, expected.length)?.equals(expected) !== true) throw new EngineError('unavailable', 'database_damaged');
}

/** Null for what is no file, or a part of one that the disk does not give back. Throws read_only where it cannot be opened, as SQLite would. */
function firstBytes(file: string, count: number): Buffer | null {
  const fd = openUnwaited(file);
  const bytes = Buffer.alloc(count);
  try {
    if (!fstatSync(fd).isFile()) return null;
    readSync(fd, bytes, 0, count, 0);
    return bytes;
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}

/** A pipe that somebody put in its place is not waited for; the flag is missing on Windows, and so are they. */
function openUnwaited(file: string): number {
  try {
    return openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw fileError(error);
  }
}

function hasContent(file: string): boolean {
  return (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > 0;
}

/** Proves the key and gives the version of the schema, without writing. Same errors as `openDatabase`. */
export function lookReadOnly(options: StoreOptions): number {
  if (!existsSync(options.file)) throw new EngineError('unavailable', 'database_missing');
  refuseDamagedFrame(options);
  return withClosedStore(options, (db) => {
    refuseNewer(db);
    return schemaVersion(db);
  });
}

/** Lends what `openClosedStore` opens. Throws as that. */
export function withClosedStore<T>(options: StoreOptions, use: (db: Db) => T): T {
  const opened = openClosedStore(options);
  try {
    return use(opened.db);
  } finally {
    opened.close();
  }
}

/**
 * Opens a connection that cannot write to a store that nobody has open, whatever version its schema has. Closing takes a
 * reader's own empty WAL and shared memory away again. Throws unavailable/database_missing, and
 * unavailable/database_damaged, also for a wrong key.
 */
export function openClosedStore(options: StoreOptions): { db: Db; close(): void } {
  if (!existsSync(options.file)) throw new EngineError('unavailable', 'database_missing');
  const companions = [`${options.file}-wal`, `${options.file}-shm`].filter((file) => !existsSync(file));
  const tidy = (): void => {
    for (const file of companions) if (existsSync(file) && (file.endsWith('-shm') || !hasContent(file))) discard(file);
  };
  try {
    const db = connect(options, { readonly: true });
    return {
      db,
      close() {
        db.close();
        tidy();
      },
    };
  } catch (error) {
    tidy();
    throw error;
  }
}
