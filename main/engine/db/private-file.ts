import { closeSync, openSync } from 'node:fs';
import { fileError } from '../audit/file-error.ts';

/**
 * Makes an empty file that only its owner may read (0600), unless it exists. SQLite would make it by the umask;
 * its WAL and shared-memory files then take the same mode from it. Throws read_only.
 */
export function makePrivateFile(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw fileError(error);
  }
}
