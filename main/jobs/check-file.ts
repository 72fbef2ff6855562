import { closeSync, fstatSync, openSync } from 'node:fs';
import { EngineError } from '../engine/errors.ts';
import { READ_UNWAITED } from '../engine/keys/bounded-read.ts';
import { isAsWritten } from './backup/read-back.ts';
import type { Job } from './job.ts';

export interface CheckFileParams {
  file: string;
  /** What it must be in bytes to be read at all. */
  sizeBytes: number;
  /** Of what it must hold: `mac` of its writing. */
  mac: string;
}

/** Whether a file is as it was written; not for one that is not there, is of another size, or is no file. Throws unavailable/file_unreadable. */
export const checkFile: Job<CheckFileParams, never, boolean> = async ({ file, sizeBytes, mac }) => {
  let fd: number | null = null;
  try {
    fd = openSync(file, READ_UNWAITED);
    const found = fstatSync(fd);
    return found.isFile() && found.size === sizeBytes && (await isAsWritten(fd, { sizeBytes, mac }, () => Promise.resolve()));
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ELOOP')) return false;
    throw new EngineError('unavailable', 'file_unreadable');
  } finally {
    if (fd !== null) closeSync(fd);
  }
};
