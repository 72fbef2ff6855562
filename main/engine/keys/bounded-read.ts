import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

export type BoundedRead = { state: 'ok'; bytes: Buffer; mode: number } | { state: 'missing' } | { state: 'too_large' } | { state: 'unreadable' };

/**
 * To open a file that is to be read where somebody may have put anything else: a pipe is not waited for, and a link not
 * followed. Both flags are missing on Windows, where neither trick works.
 */
export const READ_UNWAITED = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Reads a small file whole, and nothing that is larger, not a regular file, or a link. `mode` is its permission
 * bits. Never hangs on a pipe that somebody put in its place.
 */
export function readBounded(file: string, maxBytes: number): BoundedRead {
  let fd: number;
  try {
    fd = openSync(file, READ_UNWAITED);
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return { state: missing ? 'missing' : 'unreadable' };
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) return { state: 'unreadable' };
    if (stat.size > maxBytes) return { state: 'too_large' };
    // Read by the size that was checked: a file that grows meanwhile is cut, and then fails to parse.
    const bytes = Buffer.alloc(stat.size);
    let filled = 0;
    while (filled < bytes.length) {
      const count = readSync(fd, bytes, filled, bytes.length - filled, filled);
      if (count === 0) break;
      filled += count;
    }
    return { state: 'ok', bytes: bytes.subarray(0, filled), mode: stat.mode & 0o777 };
  } catch {
    return { state: 'unreadable' };
  } finally {
    closeSync(fd);
  }
}
