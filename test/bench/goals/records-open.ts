import { openReadOnly } from '../../../main/engine/db/store.ts';
import type { Db } from '../../../main/engine/db/database.ts';
import type { Goal } from '../goal.ts';
import { giveBack } from '../pacing.ts';
import { recordsApp } from '../records-app.ts';
import { optionsOf, recordsStore } from '../records-store.ts';
import type { Side } from '../rounds.ts';

const RECORDS = 1_000_000;
const OPENED = 100;
const NOT_TIMED = 20;

/**
 * What it takes to open a record that a search found: asked for from the page, as the window does, beside an echo from the
 * same page and the bare select of the same record. The select is timed here, on the same store, and added to the echo.
 */
export const openRecord: Goal = {
  id: 'OPEN',
  title: `opening one of ${RECORDS} records from the page ÷ the bare query plus an echo call`,
  async run(bench) {
    const { dataDir } = await recordsStore(bench.workspace, RECORDS);
    const db = openReadOnly(await optionsOf(dataDir));
    const app = await recordsApp(bench.workspace, RECORDS);
    try {
      const ids = (db.prepare('SELECT id FROM record WHERE num % 9973 = 0 LIMIT ?').all(NOT_TIMED + OPENED) as { id: string }[]).map(({ id }) => id);
      const { page } = app.holdfast;
      const perCall = async (operation: Asked['operation']): Promise<number> => {
        await giveBack('read', NOT_TIMED + OPENED);
        return page.evaluate(timeCalls, { operation, ids, notTimed: NOT_TIMED });
      };
      const opening: Side = { name: 'records.get', sample: () => perCall('records.get') };
      const bare: Side = { name: 'echo and bare select', sample: async () => (await perCall('session.echo')) + perSelect(db, ids) };
      await bench.compare({ goal: 'OPEN', title: 'records.get from the page ÷ echo and bare select', a: opening, b: bare, control: [opening, opening], figures: [{ kind: 'ratio', atMost: 1.5 }] });
    } finally {
      await app.close();
      db.close();
    }
  },
};

interface Asked {
  operation: 'records.get' | 'session.echo';
  ids: string[];
  notTimed: number;
}

/** Runs in the page. The milliseconds of one call, one after the other. */
async function timeCalls({ operation, ids, notTimed }: Asked): Promise<number> {
  const { api } = window as unknown as { api: { call(operation: string, input: object): Promise<{ ok: boolean }> } };
  const text = 'x'.repeat(1024);
  let startMs = 0;
  for (const [at, recordId] of ids.entries()) {
    if (at === notTimed) startMs = performance.now();
    const reply = await api.call(operation, operation === 'records.get' ? { recordId } : { text });
    if (!reply.ok) throw new Error(operation);
  }
  return (performance.now() - startMs) / (ids.length - notTimed);
}

/** The milliseconds of one select by id, for the same records. */
function perSelect(db: Db, ids: readonly string[]): number {
  const select = db.prepare('SELECT * FROM record WHERE id = ?');
  let startMs = 0;
  for (const [at, id] of ids.entries()) {
    if (at === NOT_TIMED) startMs = performance.now();
    select.get(id);
  }
  return (performance.now() - startMs) / (ids.length - NOT_TIMED);
}
