import { statfsSync } from 'node:fs';
import { EngineError } from '../errors.ts';

/**
 * What changes leave free for what must be written whatever is refused: that somebody signed in, was locked out or locked,
 * and the log of writes on its way into the database. Others may fill it; then there is the reserve (reserve.ts).
 */
export const KEPT_FREE_BYTES = 4 * 1024 * 1024;
/** Less than this is nothing: a file cannot even be begun. */
const NOTHING_BYTES = 64 * 1024;

/** How much the file system of a folder has left for this program; null where it does not say. */
export function roomBytes(folder: string): number | null {
  try {
    const { bavail, bsize, blocks } = statfsSync(folder);
    return blocks > 0 ? bavail * bsize : null;
  } catch {
    return null;
  }
}

/** Refuses what would not find room, before it begins: so many bytes besides what is kept free. Throws read_only/disk_full. */
export function requireRoom(folder: string, bytes = 0): void {
  const room = roomBytes(folder);
  if (room !== null && room < bytes + KEPT_FREE_BYTES) throw new EngineError('read_only', 'disk_full');
}

/** The same error, unless it says that a folder cannot be written where its disk is only full: SQLite does not tell the two apart. */
export function fullIfSo(error: unknown, folder: string): unknown {
  if (!(error instanceof EngineError) || error.reason !== 'disk_read_only') return error;
  const room = roomBytes(folder);
  return room !== null && room < NOTHING_BYTES ? new EngineError('read_only', 'disk_full') : error;
}
