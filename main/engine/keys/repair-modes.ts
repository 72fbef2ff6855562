import { chmodSync, existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile, storeFolder } from './store-files.ts';

/**
 * Takes away what rights others have on a data folder: folders 0700, files 0600 (copies and restores lose them).
 * Links are left alone: what they point to is somebody else's. Returns how many were too open; those that could not
 * be changed count too. Does nothing on Windows, which has no such bits.
 */
export function repairModes(dataDir: string): number {
  if (process.platform === 'win32') return 0;
  const store = storeFolder(dataDir);
  // What lies in the folder of attachments nobody reaches through it.
  const inStore = existsSync(store) ? readdirSync(store).map((name) => join(store, name)) : [];
  return [dataDir, lockFile(dataDir), store, ...inStore].filter(closeToOthers).length;
}

/** True when the path was open to others. */
function closeToOthers(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat || !(stat.isFile() || stat.isDirectory()) || (stat.mode & 0o077) === 0) return false;
  try {
    chmodSync(path, stat.isDirectory() ? 0o700 : 0o600);
  } catch {
    // Somebody else's file. The store still opens if it can be read; the count tells that something is open.
  }
  return true;
}
