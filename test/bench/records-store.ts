import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '../../main/engine/db/store.ts';
import type { StoreOptions } from '../../main/engine/db/store.ts';
import { openKey } from '../engine/open-key.ts';
import { ADMIN, runEngine, withOrganisation } from '../engine/running-engine.ts';
import { EXAMPLE_TYPE, insertExampleRecords } from './example-records.ts';
import { writeExampleCsv } from './example-people.ts';
import type { Workspace } from './workspace.ts';

const PEOPLE = 2_000;
const FIRST_MS = Date.UTC(2025, 0, 1);

/** A data folder with an organisation of example people, one type and its records. */
export interface RecordsStore {
  dataDir: string;
  typeId: string;
  /** Opens the folder on whatever machine it is copied to. */
  recoveryCode: string;
}

/** Where made stores are kept from one run to the next, if anywhere: a million records take minutes to write. */
const KEPT = process.env['HOLDFAST_BENCH_STORES'];

/** One with so many records, in a folder of its own that its user may change. */
export async function recordsStore(workspace: Workspace, count: number): Promise<RecordsStore> {
  const folder = KEPT === undefined ? null : join(KEPT, `records-${String(count)}`);
  const facts = folder === null ? null : join(folder, 'store.json');
  if (folder === null || facts === null) return make(workspace.folder('records'), workspace, count);
  if (!existsSync(facts)) {
    const store = await make(folder, workspace, count);
    // Last: what was cut off before has none, and is refused as a folder that is not empty.
    writeFileSync(facts, JSON.stringify(store));
  }
  const dataDir = workspace.folder('records');
  cpSync(folder, dataDir, { recursive: true });
  return { ...(JSON.parse(readFileSync(facts, 'utf8')) as RecordsStore), dataDir };
}

async function make(dataDir: string, workspace: Workspace, count: number): Promise<RecordsStore> {
  const running = runEngine({ dataDir });
  const { recoveryCode } = await withOrganisation(running);
  const file = join(workspace.folder('csv'), 'people.csv');
  writeExampleCsv(file, 0, PEOPLE);
  await running.call('people.import', { file: running.engine.offerFile(file), dryRun: false });
  const { typeId } = await running.call('types.create', { name: 'Example household', definition: EXAMPLE_TYPE });
  await running.engine.close();
  const database = openDatabase(await optionsOf(dataDir));
  try {
    insertExampleRecords(database.write, typeId, count, FIRST_MS);
  } finally {
    database.close();
  }
  return { dataDir, typeId, recoveryCode };
}

/** What opens its database beside the engine. */
export async function optionsOf(dataDir: string): Promise<StoreOptions> {
  return (await openKey(dataDir, ADMIN)).options;
}
