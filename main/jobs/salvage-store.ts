import type { Db } from '../engine/db/database.ts';
import { migrate, schemaVersion } from '../engine/db/migrate.ts';
import { isOfSqlite } from '../engine/db/sql-error.ts';
import { createEmpty, openDamaged } from '../engine/db/store.ts';
import type { StoreOptions } from '../engine/db/store.ts';
import { EngineError } from '../engine/errors.ts';
import type { Job } from './job.ts';
import { writeDerived } from './salvage/derived.ts';
import { readableRows } from './salvage/readable-rows.ts';
import type { Read } from './salvage/readable-rows.ts';
import { loosenReferences } from './salvage/references.ts';
import { askForSecondFactor, giveBuiltInRoles, giveStandIns, giveTypes } from './salvage/stand-ins.ts';
import type { StandIn } from './salvage/stand-ins.ts';
import { tablesOf } from './salvage/tables.ts';
import type { StoredRow, Table } from './salvage/tables.ts';
import type { StoreAccess } from './store-snapshot.ts';

export interface SalvageStoreParams {
  /** What is damaged; read only. */
  from: StoreAccess;
  /** The database that is made of it, under a key of its own. The caller takes it away, however this ends. */
  to: StoreAccess;
  storeId: string;
  nowMs: number;
}
export interface SalvagedTable {
  name: string;
  read: number;
  /** Null where nobody can know. */
  lost: number | null;
}
export interface StoreSalvaged {
  tables: SalvagedTable[];
  /** References to what was lost, which point to nothing now. */
  emptied: number;
  standIns: StandIn[];
  /** The number of the last event that there was, as far as an index of them says. */
  lastEventSeq: number | null;
}
export interface SalvageProgress {
  done: number;
  total: number;
}

const ROWS_PER_REPORT = 2_000;

/**
 * Copies what can be read of a damaged database into a new one, row by row, with the schema of our own migrations, and makes
 * of that a store in which every rule of the schema holds: what points to nothing is left out or emptied, and what follows
 * from the records is written anew. Both keys are zeroed. Throws unavailable/nothing_readable where not even
 * the beginning of the database can be read, unavailable/store_newer, read_only.
 */
export const salvageStoreJob: Job<SalvageStoreParams, SalvageProgress, StoreSalvaged> = async ({ from, to, storeId, nowMs }, emit) => {
  const damaged = withKey(from, openReadable);
  try {
    const version = schemaVersion(damaged);
    const copy = withKey(to, (options) => createEmpty(options, version));
    try {
      // Nobody goes on with what a power cut leaves of it.
      copy.exec('PRAGMA synchronous = OFF');
      copy.exec('PRAGMA foreign_keys = OFF');
      return await salvaged(damaged, copy, { storeId, nowMs }, emit);
    } finally {
      copy.close();
    }
  } finally {
    damaged.close();
  }
};

function withKey(store: StoreAccess, open: (options: StoreOptions) => Db): Db {
  const databaseKey = Buffer.from(store.databaseKey.buffer, store.databaseKey.byteOffset, store.databaseKey.byteLength);
  try {
    return open({ ...store, databaseKey });
  } finally {
    databaseKey.fill(0);
  }
}

function openReadable(options: StoreOptions): Db {
  try {
    return openDamaged(options);
  } catch (error) {
    throw error instanceof EngineError && error.reason === 'database_damaged' ? new EngineError('unavailable', 'nothing_readable') : error;
  }
}

async function salvaged(damaged: Db, copy: Db, { storeId, nowMs }: Pick<SalvageStoreParams, 'storeId' | 'nowMs'>, emit: (progress: SalvageProgress) => Promise<void>): Promise<StoreSalvaged> {
  const tables = tablesOf(copy);
  const hasRecords = tables.some(({ name }) => name === 'record');
  // And what is done when all tables are read.
  const total = tables.length + 2;
  const reads: TableRead[] = [];
  for (const table of tables) reads.push({ table, read: await copyRows(damaged, copy, table, () => emit({ done: reads.length, total })) });

  const standIns: StandIn[] = [];
  const { leftOut, emptied, madeRoles } = copy.transaction(() => {
    const added = giveBuiltInRoles(copy);
    // An earlier version may not have had one of them: nothing is lost then.
    const madeRoles = isWhole(reads, 'role') ? [] : added;
    if (madeRoles.length > 0) standIns.push('built_in_role');
    if (hasRecords) standIns.push(...giveTypes(copy, { nowMs }));
    return { ...loosenReferences(copy, tables), madeRoles };
  });
  copy.exec('PRAGMA foreign_keys = ON');
  migrate(copy);
  copy.transaction(() => {
    askForSecondFactor(copy, madeRoles);
    standIns.push(...giveStandIns(copy, { storeId, nowMs }));
  });
  await emit({ done: total - 1, total });
  await writeDerived(copy, () => emit({ done: total - 1, total }));
  if (copy.pragma('integrity_check(1)') !== 'ok' || copy.prepare('PRAGMA foreign_key_check').get() !== undefined) throw new EngineError('internal', 'unexpected');
  await emit({ done: total, total });
  const told = reads.map(({ table, read }) => toldOf(table, read, leftOut.get(table.name) ?? 0));
  return { tables: told, emptied, standIns, lastEventSeq: reads.find(({ table }) => table.name === 'audit_event')?.read.last ?? null };
}

interface TableRead {
  table: Table;
  read: CopiedRows;
}
interface CopiedRows extends Read {
  taken: number;
  /** Rows that no rule of the schema let in. */
  refused: number;
}

/** One transaction for all rows of a table; those that no rule of the schema lets in count as refused. */
async function copyRows(damaged: Db, copy: Db, table: Table, pause: () => Promise<void>): Promise<CopiedRows> {
  const insert = copy.prepare(table.insert);
  let done = 0;
  let refused = 0;
  copy.begin();
  const rows = readableRows(damaged, table);
  for (;;) {
    const next = rows.next();
    if (next.done === true) {
      copy.commit();
      await pause();
      return { ...next.value, taken: done - refused, refused };
    }
    if (!isTaken(() => insert.run(...next.value))) refused += 1;
    forget(next.value);
    if ((done += 1) % ROWS_PER_REPORT === 0) await pause();
  }
}

function isTaken(write: () => unknown): boolean {
  try {
    write();
    return true;
  } catch (error) {
    // A disk that is full says so itself; what is left is what the row says.
    if (isOfSqlite(error)) return false;
    throw error;
  }
}

/** Among the rows are keys and secrets. */
function forget(row: StoredRow): void {
  for (const value of row) if (value instanceof Buffer) value.fill(0);
}

function isWhole(reads: readonly TableRead[], name: string): boolean {
  return reads.every(({ table, read }) => table.name !== name || read.isWhole);
}

/** By what was read, not by what is there in the end: what stands in for something lost is not it. */
function toldOf({ name }: Table, { taken, refused, total, isWhole: wasWhole }: CopiedRows, leftOut: number): SalvagedTable {
  const read = taken - leftOut;
  const known = wasWhole ? refused + leftOut : null;
  return { name, read, lost: total === null ? known : Math.max(0, total - read) };
}
