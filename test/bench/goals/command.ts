import { join } from 'node:path';
import { foldName } from '../../../main/engine/people/fold.ts';
import { runEngine, testClock, withOrganisation } from '../../engine/running-engine.ts';
import type { RunningEngine, TestClock } from '../../engine/running-engine.ts';
import { encryptedDatabase } from '../databases.ts';
import type { BenchDatabase } from '../databases.ts';
import { exampleId, examplePerson, insertExamplePeople, personInsert, writeExampleCsv } from '../example-people.ts';
import type { Bench, Goal } from '../goal.ts';
import type { Side } from '../rounds.ts';

const PEOPLE_BEFORE = 5_000;
const COMMANDS = 150;
/** The clock goes on by this for each command, so that the budget of ten a second is never used up. */
const CLOCK_STEP_MS = 100;

/** P1: what everything that dispatch adds costs, beside the insert that it is all about. */
export const command: Goal = {
  id: 'P1',
  title: 'one audited command through dispatch ÷ the same bare insert, both on disk when they return',
  async run(bench) {
    const engines: RunningEngine[] = [];
    const bare = encryptedDatabase(bench.workspace.folder('bare'), 'aegis-256');
    try {
      bare.write.transaction(() => insertExamplePeople(bare.write, 0, PEOPLE_BEFORE));
      const file = join(bench.workspace.folder('csv'), 'people.csv');
      writeExampleCsv(file, 0, PEOPLE_BEFORE);
      // Two more for the control: each engine has a store of its own, and all of them grow alike.
      const dispatched = await dispatchedSide(bench, engines, file);
      const control = [await dispatchedSide(bench, engines, file), await dispatchedSide(bench, engines, file)] as const;
      await bench.compare({
        goal: 'P1',
        title: 'people.create ÷ bare insert',
        a: dispatched,
        b: bareSide(bare),
        control,
        figures: [{ kind: 'ratio', atMost: 1.15 }],
      });
    } finally {
      bare.close();
      for (const engine of engines) await engine.stop();
    }
  },
};

async function dispatchedSide(bench: Bench, engines: RunningEngine[], file: string): Promise<Side> {
  const clock = testClock();
  const running = runEngine({ clock, dataDir: bench.workspace.folder('engine') });
  engines.push(running);
  await withOrganisation(running);
  await running.call('people.import', { file: running.engine.offerFile(file), dryRun: false });
  return { name: 'people.create', sample: createThroughDispatch(running, clock) };
}

function createThroughDispatch(running: RunningEngine, clock: TestClock): () => Promise<number> {
  let next = PEOPLE_BEFORE;
  return async () => {
    const people = Array.from({ length: COMMANDS }, (_, at) => examplePerson(next + at));
    next += COMMANDS;
    const startMs = performance.now();
    for (const { name, username, email, role } of people) {
      clock.advance(CLOCK_STEP_MS);
      const reply = await running.reply('people.create', { name, username, email, team: null, roleId: role });
      if (!reply.ok) throw new Error(`people.create: ${reply.error.reason}`);
    }
    return (performance.now() - startMs) / COMMANDS;
  };
}

/** One statement is one transaction here: the least that puts such a row on the disk. */
function bareSide({ write }: BenchDatabase): Side {
  const insert = personInsert(write);
  let next = PEOPLE_BEFORE;
  return {
    name: 'bare insert',
    sample() {
      const rows = Array.from({ length: COMMANDS }, (_, at) => ({ ...examplePerson(next + at), id: exampleId(next + at) }));
      next += COMMANDS;
      const startMs = performance.now();
      for (const { id, name, username, email, role } of rows) {
        insert.run(id, name, foldName(name), username, email, null, role, 1_767_600_000_000, 1);
      }
      return (performance.now() - startMs) / COMMANDS;
    },
  };
}
