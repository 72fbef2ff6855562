import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { insertRecord, prepareRecord, useType } from '../../../main/engine/records/keep.ts';
import { openDatabase } from '../../../main/engine/db/store.ts';
import { loadType } from '../../../main/engine/types/stored-type.ts';
import { runEngine, withOrganisation } from '../../engine/running-engine.ts';
import type { RunningEngine } from '../../engine/running-engine.ts';
import { exampleId } from '../example-people.ts';
import { EXAMPLE_TYPE, exampleValues } from '../example-records.ts';
import type { Bench, Goal } from '../goal.ts';
import { optionsOf } from '../records-store.ts';
import type { Side } from '../rounds.ts';

const ROWS = 100_000;
const FIELDS = ['head', 'place', 'members', 'visited', 'water', 'remarks'] as const;

/** P12 for records: what reading, checking and auditing add to the rows that have to be written anyhow. Each sample fills a new store. */
export const recordsImport: Goal = {
  id: 'P12-RECORDS',
  title: `import of ${ROWS} CSV rows as records, validated and audited ÷ parsing them and writing their rows in one transaction`,
  async run(bench) {
    const file = join(bench.workspace.folder('csv'), 'records.csv');
    const lines = Array.from({ length: ROWS }, (_, at) => {
      const values = exampleValues(at);
      return FIELDS.map((name) => values[name]).join(',');
    });
    writeFileSync(file, `${FIELDS.join(',')}\n${lines.join('\n')}\n`, { mode: 0o600 });
    await bench.compare({
      goal: 'P12-RECORDS',
      title: `recordsImport.run of ${ROWS} rows ÷ csv-parse and bare inserts`,
      a: onNewStore(bench, 'recordsImport.run', (running, typeId) => throughEngine(running, typeId, file)),
      b: onNewStore(bench, 'csv-parse and inserts', (running, typeId) => bare(running, typeId, file)),
      control: 'its own',
      figures: [{ kind: 'ratio', atMost: 2 }],
    });
  },
};

function onNewStore(bench: Bench, name: string, work: (running: RunningEngine, typeId: string) => Promise<number>): Side {
  return {
    name,
    async sample() {
      const running = runEngine({ dataDir: bench.workspace.folder('import') });
      try {
        await withOrganisation(running);
        const { typeId } = await running.call('types.create', { name: 'Example household', definition: EXAMPLE_TYPE });
        return await work(running, typeId);
      } finally {
        await running.stop();
        rmSync(running.dataDir, { recursive: true, force: true });
      }
    },
  };
}

async function throughEngine(running: RunningEngine, typeId: string, file: string): Promise<number> {
  const handle = running.engine.offerFile(file, 'records-import');
  const into = { fields: FIELDS.map((name) => ({ field: name, column: name })), ownerColumn: null, teamColumn: null, numberColumn: null };
  const startMs = performance.now();
  const { created } = await running.call('recordsImport.run', { file: handle, typeId, dryRun: false, into });
  const tookMs = performance.now() - startMs;
  if (created !== ROWS) throw new Error(`${String(created)} rows imported`);
  return tookMs;
}

/** The whole file in memory, parsed by the same library in one go; the same tables and indexes, nothing checked. */
async function bare(running: RunningEngine, typeId: string, file: string): Promise<number> {
  await running.engine.close();
  const { write, close } = openDatabase(await optionsOf(running.dataDir));
  try {
    const startMs = performance.now();
    const nowMs = Date.now();
    const rows = parse<Record<(typeof FIELDS)[number], string>>(readFileSync(file), { columns: true });
    write.transaction(() => {
      const inUse = useType(write, loadType(write, typeId));
      rows.forEach(({ members, ...texts }, at) => {
        const values = { ...texts, members: Number(members) };
        insertRecord(write, inUse, { id: exampleId(at), number: at + 1, nowMs, by: 1, ownerNum: 1, teamId: null, state: 'active' }, prepareRecord(inUse, values));
      });
    });
    return performance.now() - startMs;
  } finally {
    close();
  }
}
