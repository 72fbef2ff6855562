import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Db } from '../../../main/engine/db/database.ts';
import { foldName } from '../../../main/engine/people/fold.ts';
import { runEngine, withOrganisation } from '../../engine/running-engine.ts';
import { encryptedDatabase } from '../databases.ts';
import { personInsert, writeExampleCsv } from '../example-people.ts';
import type { ExamplePerson } from '../example-people.ts';
import type { Bench, Goal } from '../goal.ts';
import type { Side } from '../rounds.ts';

const ROWS = 100_000;

/** P12: what validating, checking for duplicates and auditing add to an import. Each sample fills a new store. */
export const peopleImport: Goal = {
  id: 'P12',
  title: `import of ${ROWS} CSV rows, validated and audited ÷ parsing them and bare inserts in one transaction`,
  async run(bench) {
    const file = join(bench.workspace.folder('csv'), 'people.csv');
    writeExampleCsv(file, 0, ROWS);
    await bench.compare({
      goal: 'P12',
      title: `people.import of ${ROWS} rows ÷ csv-parse and bare inserts`,
      a: throughEngine(bench, file),
      b: bare(bench, file),
      control: 'its own',
      figures: [{ kind: 'ratio', atMost: 2 }],
    });
  },
};

function throughEngine(bench: Bench, file: string): Side {
  return {
    name: 'people.import',
    async sample() {
      const running = runEngine({ dataDir: bench.workspace.folder('engine') });
      try {
        await withOrganisation(running);
        const handle = running.engine.offerFile(file);
        const startMs = performance.now();
        const { created } = await running.call('people.import', { file: handle, dryRun: false });
        const tookMs = performance.now() - startMs;
        if (created !== ROWS) throw new Error(`${created} rows imported`);
        return tookMs;
      } finally {
        await running.stop();
      }
    },
  };
}

/** The whole file in memory, parsed by the same library in one go: the fastest that a program of ten lines can be. */
function bare(bench: Bench, file: string): Side {
  return {
    name: 'bare inserts',
    sample() {
      const folder = bench.workspace.folder('bare');
      const database = encryptedDatabase(folder, 'aegis-256');
      try {
        const startMs = performance.now();
        const people = parse<ExamplePerson>(readFileSync(file), { columns: true });
        database.write.transaction(() => insertParsed(database.write, people));
        return performance.now() - startMs;
      } finally {
        database.close();
        rmSync(folder, { recursive: true });
      }
    },
  };
}

function insertParsed(db: Db, people: readonly ExamplePerson[]): void {
  const insert = personInsert(db);
  const insertTeam = db.prepare('INSERT INTO team (name, name_key) VALUES (?, ?)');
  const teams = new Map<string, number>();
  const nowMs = Date.now();
  for (const { name, username, email, team, role } of people) {
    let teamId = teams.get(team);
    if (teamId === undefined) {
      teamId = Number(insertTeam.run(team, foldName(team)).lastInsertRowid);
      teams.set(team, teamId);
    }
    insert.run(randomUUID(), name, foldName(name), username, email, teamId, role, nowMs, 1);
  }
}
