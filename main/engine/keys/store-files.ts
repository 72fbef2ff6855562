import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorFields } from '../error-fields.ts';
import type { EngineLog } from '../host-services.ts';

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

/**
 * Takes away databases that a rotation left: the one before, or one that was never finished. Only once the present one
 * is open. Never throws: what is held open elsewhere (Windows) goes the next time.
 */
export function sweepDatabases(folder: string, epoch: number, log: EngineLog): void {
  for (const { name } of databasesIn(folder).filter((found) => found.epoch !== epoch)) {
    try {
      for (const each of [name, `${name}-wal`, `${name}-shm`]) rmSync(join(folder, each), { force: true });
    } catch (error) {
      log.warn('store.database_left', errorFields(error));
    }
  }
}
