import { EngineError } from '../errors.ts';

/** Reads that failed below SQLite: what is on the disk is not what was written. */
const UNREADABLE = new Set(['SQLITE_IOERR_READ', 'SQLITE_IOERR_SHORT_READ', 'SQLITE_IOERR_DATA', 'SQLITE_IOERR_CORRUPTFS']);

/**
 * What a failure of SQLite means to a person, by its extended result code (sqlite.org/rescode.html): no room,
 * a place that cannot be written, a damaged file, or a file somebody else holds. Anything else, constraints
 * included, is returned as it is, for the caller that knows what it was doing.
 */
export function sqlError(error: unknown, readonly: boolean): unknown {
  // Locked while something was under way: better-sqlite3 says it by a message alone.
  if (error instanceof TypeError && error.message === 'The database connection is not open') return new EngineError('locked', 'store_locked');
  const code = sqlCode(error);
  if (code === null) return error;
  if (code === 'SQLITE_FULL') return new EngineError('read_only', 'disk_full');
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB' || UNREADABLE.has(code)) {
    return new EngineError('unavailable', 'database_damaged');
  }
  // A write on a connection for reading is a mistake of the program, not of the disk; but also to be read a log (WAL) needs files beside it.
  if (code.startsWith('SQLITE_READONLY')) return readonly && code === 'SQLITE_READONLY' ? error : new EngineError('read_only', 'disk_read_only');
  if (code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_CANTOPEN')) return new EngineError('read_only', 'disk_read_only');
  if (code.startsWith('SQLITE_BUSY')) return new EngineError('locked', 'store_in_use');
  return error;
}

/** Whether it is a failure of SQLite, such as one that has no meaning of its own to a person. */
export function isOfSqlite(error: unknown): boolean {
  return sqlCode(error) !== null;
}

/** SQLite's extended result code, or null for any other error. */
function sqlCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return error.code.startsWith('SQLITE_') ? error.code : null;
}
