import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { EngineError } from '../engine/errors.ts';
import { READ_UNWAITED } from '../engine/keys/bounded-read.ts';
import type { Job } from './job.ts';

export interface HashFileParams {
  file: string;
  /** What it must be in bytes to be read at all. */
  sizeBytes: number;
}

const PIECE_BYTES = 1024 * 1024;

/** SHA-256 of a file, in hex; null for one that is not there, is of another size, or is no file. Throws unavailable/file_unreadable. */
export const hashFile: Job<HashFileParams, never, string | null> = ({ file, sizeBytes }) => {
  let fd: number | null = null;
  try {
    fd = openSync(file, READ_UNWAITED);
    const found = fstatSync(fd);
    if (!found.isFile() || found.size !== sizeBytes) return Promise.resolve(null);
    const hash = createHash('sha256');
    const piece = Buffer.alloc(Math.min(PIECE_BYTES, sizeBytes));
    for (let at = 0; at < sizeBytes; ) {
      const read = readSync(fd, piece, 0, piece.length, at);
      if (read === 0) return Promise.resolve(null);
      hash.update(piece.subarray(0, read));
      at += read;
    }
    return Promise.resolve(hash.digest('hex'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP')) return Promise.resolve(null);
    return Promise.reject(new EngineError('unavailable', 'file_unreadable'));
  } finally {
    if (fd !== null) closeSync(fd);
  }
};
