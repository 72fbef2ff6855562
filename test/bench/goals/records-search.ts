import type { Db } from '../../../main/engine/db/database.ts';
import { openReadOnly } from '../../../main/engine/db/store.ts';
import { searchQuery } from '../../../main/engine/records/search-words.ts';
import { ADMIN, runEngine } from '../../engine/running-engine.ts';
import type { RunningEngine } from '../../engine/running-engine.ts';
import { signInAs } from '../../engine/roles/signed-in.ts';
import { exampleValues } from '../example-records.ts';
import type { Bench, Goal } from '../goal.ts';
import { optionsOf, recordsStore } from '../records-store.ts';
import type { RecordsStore } from '../records-store.ts';

const RECORDS = 1_000_000;
const SEARCHES = 60;
const ROWS = 100;
const LOOK_MS = 20;

/** As people type: the beginning of a word, a word, or two of them; common and rare. */
export const SEARCHED: readonly string[] = Array.from({ length: SEARCHES }, (_, at) => {
  const { head, place, remarks } = exampleValues(at * 7_919);
  const [first = '', second = ''] = head.split(' ');
  const remark = remarks.split(' ');
  return [first.slice(0, 3), first, `${first} ${second.slice(0, 4)}`, place, `${place} ${remark[0] ?? ''}`, `${remark[1] ?? ''} ${remark[2] ?? ''}`][at % 6] ?? first;
});

/** P6: what permission, paging and answering add to a search, beside the bare statement on the same index. */
export const recordsSearch: Goal = {
  id: 'P6',
  title: `search over ${RECORDS} records, newest first, p95 ÷ the bare FTS5 statement plus an echo call`,
  async run(bench) {
    await onStore(bench, async (admin, store, db) => {
      const { as: manager } = await signInAs(admin, 'bench.manager', { roleId: 'manager', team: 'Example team 7' });
      for (const [whose, as] of [['everything', admin], ["a team's", manager]] as const) {
        const searching = { name: 'records.list', sample: () => p95Of((search) => list(as, store, search)) };
        await bench.compare({
          goal: 'P6',
          title: `search of ${whose} records, p95 ÷ bare FTS5 and echo`,
          a: searching,
          b: { name: 'bare FTS5 and echo', sample: () => p95Of((search) => bare(db, as, search)) },
          control: [searching, searching],
          figures: [{ kind: 'ratio', atMost: 1.5 }],
        });
      }
    });
  },
};

async function onStore(bench: Bench, measure: (admin: RunningEngine, store: RecordsStore, db: Db) => Promise<void>): Promise<void> {
  const store = await recordsStore(bench.workspace, RECORDS);
  // Time goes on with each look at the clock, so that no budget of calls is used up and nobody waits for one.
  let nowMs = Date.now();
  const admin = runEngine({ dataDir: store.dataDir, clock: { nowMs: () => (nowMs += LOOK_MS), advance() {} }, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8 } });
  try {
    await admin.call('session.signIn', ADMIN);
    const db = openReadOnly(await optionsOf(store.dataDir));
    try {
      await measure(admin, store, db);
    } finally {
      db.close();
    }
  } finally {
    await admin.stop();
  }
}

const list = (as: RunningEngine, { typeId }: RecordsStore, search: string) => as.call('records.list', { typeId, filter: { search }, offset: 0, limit: ROWS });
const echo = (as: RunningEngine) => as.call('session.echo', { text: 'x'.repeat(1024) });

async function bare(db: Db, as: RunningEngine, search: string): Promise<void> {
  db.prepare('SELECT rowid FROM record_search WHERE record_search MATCH ? ORDER BY rowid DESC LIMIT 100').all(searchQuery(search));
  await echo(as);
}

/** Each of the searches once; the time that all but one in twenty stay below. */
async function p95Of(run: (search: string) => Promise<unknown>): Promise<number> {
  const tookMs: number[] = [];
  for (const search of SEARCHED) {
    const startMs = performance.now();
    await run(search);
    tookMs.push(performance.now() - startMs);
  }
  return tookMs.sort((one, other) => one - other)[Math.ceil(tookMs.length * 0.95) - 1] ?? Number.NaN;
}
