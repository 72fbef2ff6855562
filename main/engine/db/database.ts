import BetterSqlite3 from 'better-sqlite3';
import { EngineError } from '../errors.ts';
import { sqlError } from './sql-error.ts';

export type SqlValue = string | number | bigint | Buffer | null;
export interface RunResult {
  changes: number;
  lastInsertRowid: number | bigint;
}
/** Positional values, or one object of named ones. */
export type SqlParams = SqlValue[] | [Readonly<Record<string, SqlValue>>];

/** More statements than the program's own texts; only a list of generated ones could reach it. */
const MOST_CACHED_STATEMENTS = 400;
const BUSY_TIMEOUT_MS = 5_000;

/** One prepared statement. Failures of the disk and of the file come out as EngineErrors (see sql-error.ts). */
export class Statement {
  readonly #statement: BetterSqlite3.Statement<unknown[]>;
  readonly #readonly: boolean;

  constructor(statement: BetterSqlite3.Statement<unknown[]>, readonly: boolean) {
    this.#statement = statement;
    this.#readonly = readonly;
  }

  run(...params: SqlParams): RunResult {
    try {
      return this.#statement.run(...params);
    } catch (error) {
      throw sqlError(error, this.#readonly);
    }
  }

  /** The first row, or undefined. */
  get(...params: SqlParams): unknown {
    try {
      return this.#statement.get(...params);
    } catch (error) {
      throw sqlError(error, this.#readonly);
    }
  }

  all(...params: SqlParams): unknown[] {
    try {
      return this.#statement.all(...params);
    } catch (error) {
      throw sqlError(error, this.#readonly);
    }
  }

  /** Rows one by one. Until it is read to the end, nothing else may write on the same connection. */
  *iterate(...params: SqlParams): IterableIterator<unknown> {
    try {
      yield* this.#statement.iterate(...params);
    } catch (error) {
      throw sqlError(error, this.#readonly);
    }
  }
}

export interface DbOptions {
  readonly: boolean;
  /** Opens an existing file only; otherwise it is made. */
  fileMustExist: boolean;
  /** How long to wait for another connection's lock; 0 fails at once. */
  busyTimeoutMs?: number;
  /** Path of a better-sqlite3 binary for a runtime that the packaged one does not fit. */
  nativeBinding?: string | undefined;
}

/** One connection: prepared statements kept by their text, and transactions begun explicitly. */
export class Db {
  readonly readonly: boolean;
  readonly #connection: BetterSqlite3.Database;
  readonly #busyTimeoutMs: number;
  readonly #statements = new Map<string, Statement>();

  /** Opens the file without reading from it yet. */
  constructor(file: string, options: DbOptions) {
    this.readonly = options.readonly;
    this.#busyTimeoutMs = options.busyTimeoutMs ?? BUSY_TIMEOUT_MS;
    try {
      this.#connection = new BetterSqlite3(file, {
        readonly: options.readonly,
        fileMustExist: options.fileMustExist,
        timeout: this.#busyTimeoutMs,
        ...(options.nativeBinding === undefined ? {} : { nativeBinding: options.nativeBinding }),
      });
    } catch (error) {
      throw sqlError(error, options.readonly);
    }
  }

  /** The statement for this text, prepared once. */
  prepare(sql: string): Statement {
    const cached = this.#statements.get(sql);
    if (cached) return cached;
    let statement: Statement;
    try {
      statement = new Statement(this.#connection.prepare<unknown[]>(sql), this.readonly);
    } catch (error) {
      throw sqlError(error, this.readonly);
    }
    const oldest = this.#statements.keys().next();
    if (this.#statements.size >= MOST_CACHED_STATEMENTS && !oldest.done) this.#statements.delete(oldest.value);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Runs statements that need no values and return no rows. */
  exec(sql: string): void {
    try {
      this.#connection.exec(sql);
    } catch (error) {
      throw sqlError(error, this.readonly);
    }
  }

  /** Runs one PRAGMA and returns the first column of its first row, or undefined. Not for values from outside. */
  pragma(text: string): unknown {
    try {
      return this.#connection.pragma(text, { simple: true });
    } catch (error) {
      throw sqlError(error, this.readonly);
    }
  }

  /**
   * Reads what there is of a file that is shorter than it says, and the tables that come before a damaged page of the schema
   * (sqlite.org/pragma.html, writable_schema). Before the first read, and only where nothing can be written.
   */
  takeAsItIs(): void {
    // SQLite's defensive mode lets nobody have that.
    this.#connection.unsafeMode();
    this.exec('PRAGMA writable_schema = ON');
  }

  /** Hands the key to the cipher; `key` is copied by it and stays the caller's to zero. */
  key(key: Buffer): void {
    // Of the library beneath; the types are those of plain better-sqlite3.
    (this.#connection as BetterSqlite3.Database & { key(key: Buffer): void }).key(key);
  }

  /**
   * Encrypts every page anew under another key, in the cipher that was set last; `key` stays the caller's to zero. Without
   * a journal: what this is ended in the middle of is no database any more.
   */
  rekey(key: Buffer): void {
    // SQLite's defensive mode refuses to go without a journal, and in WAL mode the library would keep the old salt.
    this.#connection.unsafeMode();
    if (this.pragma('journal_mode = DELETE') !== 'delete' || this.pragma('journal_mode = OFF') !== 'off') throw new EngineError('locked', 'store_in_use');
    this.exec('PRAGMA synchronous = OFF');
    try {
      (this.#connection as BetterSqlite3.Database & { rekey(key: Buffer): void }).rekey(key);
    } catch (error) {
      throw sqlError(error, this.readonly);
    }
  }

  /**
   * The whole database as this connection sees it, decrypted, in one piece of memory of at most 2 GiB. A page that
   * cannot be read is all zeros there, without an error: the caller looks for those.
   */
  serialize(): Buffer {
    try {
      return this.#connection.serialize();
    } catch (error) {
      throw sqlError(error, this.readonly);
    }
  }

  get inTransaction(): boolean {
    return this.#connection.inTransaction;
  }
  /** Begins a transaction that holds the write lock from the start, so that it can never fail to get it halfway. */
  begin(): void {
    this.exec('BEGIN IMMEDIATE');
  }
  commit(): void {
    this.exec('COMMIT');
  }
  rollback(): void {
    this.exec('ROLLBACK');
  }
  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. Not nestable. */
  transaction<T>(work: () => T): T {
    this.begin();
    try {
      const result = work();
      this.commit();
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors, such as a full disk.
      if (this.inTransaction) this.rollback();
      throw error;
    }
  }

  /** Runs `work` without waiting for another connection's lock. */
  withoutWaiting<T>(work: () => T): T {
    this.pragma('busy_timeout = 0');
    try {
      return work();
    } finally {
      this.pragma(`busy_timeout = ${String(this.#busyTimeoutMs)}`);
    }
  }

  /** Closing twice is harmless. */
  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }
}
