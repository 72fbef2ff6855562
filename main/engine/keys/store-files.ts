import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the store lives inside a data folder. */
export function storeFolder(dataDir: string): string {
  return join(dataDir, 'store');
}

/**
 * The database that a slot file of this epoch opens. After a rotation of the key the new one lies beside the old under a
 * name of its own, so that the one rename that puts the new slot file in place changes over both.
 */
export function databaseFile(folder: string, epoch: number): string {
  return join(folder, epoch === 0 ? 'holdfast.db' : `holdfast.${String(epoch)}.db`);
}

/** Names of databases in a store's folder, with the epoch of each. */
export function databasesIn(folder: string): { name: string; epoch: number }[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    const found = /^holdfast(?:\.([1-9]\d{0,6}))?\.db$/u.exec(name);
    return found ? [{ name, epoch: Number(found[1] ?? 0) }] : [];
  });
}
