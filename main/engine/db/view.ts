import { constants, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileError } from '../audit/file-error.ts';
import { EngineError } from '../errors.ts';
import { discardDatabase, viewFile } from '../keys/store-files.ts';
import type { Db } from './database.ts';
import { migrate } from './migrate.ts';
import { requireRoom } from './room.ts';
import { connect, foldLog, withReader } from './store.ts';
import type { StoreConnections, StoreOptions } from './store.ts';
import { ViewDb, WRITTEN_AT_HOME } from './view-db.ts';

const SCHEMA_OF = 'SELECT name, sql FROM sqlite_schema WHERE name IN (SELECT value FROM json_each(?)) ORDER BY name';

/**
 * Opens a copy of a database that could not be brought up to date, so that people can look things up and export them:
 * the copy is brought up to date leniently, lies beside it under the same key, and is thrown away when it is closed. What
 * becomes of what is written then: main/engine/db/view-db.ts. Throws unavailable/upgrade_failed where not even that can be
 * done, read_only (disk_full before a byte is copied), and what opening throws; then nothing is left of it.
 */
export async function openView(options: StoreOptions): Promise<StoreConnections> {
  const file = viewFile(dirname(options.file));
  foldLog(options);
  // What a sign-in writes must still find room beside the copy.
  requireRoom(dirname(options.file), statSync(options.file).size);
  try {
    await copyFile(options.file, file, constants.COPYFILE_FICLONE).catch((error: unknown) => {
      throw fileError(error);
    });
    const connections = opened({ ...options, file }, connect(options, { readonly: false }));
    return {
      ...connections,
      close() {
        connections.close();
        discardDatabase(file);
      },
    };
  } catch (error) {
    discardDatabase(file);
    throw error;
  }
}

function opened(options: StoreOptions, home: Db): StoreConnections {
  let write: Db = home;
  try {
    const view = connect(options, { readonly: false }, (file, how) => new ViewDb(home, file, how));
    write = view;
    migrate(view, undefined, { isLenient: true });
    requireSameTables(home, view);
    return withReader(options, view);
  } catch (error) {
    write.close();
    throw error;
  }
}

/** Throws unavailable/upgrade_failed where a table that is written at home too is not there what it is in the view. */
export function requireSameTables(home: Db, view: Db): void {
  const [there, here] = [home, view].map((db) => JSON.stringify(db.prepare(SCHEMA_OF).all(JSON.stringify(WRITTEN_AT_HOME))));
  if (there !== here) throw new EngineError('unavailable', 'upgrade_failed');
}
