import { rmSync } from 'node:fs';

/**
 * Takes a file or a folder away that is nobody's any more, in passing: for who has something else to tell, which a disk that
 * refuses this too must not hide. What stays is swept when a store opens, or is made. Never throws what the file system throws.
 */
export function discard(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
