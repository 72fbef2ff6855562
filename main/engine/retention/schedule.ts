import { tellChanged } from '../core.ts';
import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { meta, setMeta } from '../db/meta.ts';
import type { OpenStore } from '../open-store.ts';
import { DAY_MS } from './rules.ts';
import { runRules } from './run.ts';

const LAST_RUN = 'retention.last_run_ms';
/** How often it is looked whether a day is over; a machine that slept looks late, never twice. */
const LOOK_MS = 60 * 60 * 1000;

/** Runs the rules of retention as the store opens and each day from then on. Returns what ends it. */
export function keepRetention(core: Core, store: OpenStore): () => void {
  const stop = new AbortController();
  const look = (): void => {
    // Nothing is erased from data that is damaged: it may be all there is to mend it from.
    if (store.info.health.isReadOnly) return;
    void runIfDue(core, store, stop.signal).catch((error: unknown) => {
      if (!stop.signal.aborted) core.log.error('retention.run_failed', { name: error instanceof Error ? error.name : 'unknown' });
    });
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  look();
  return () => {
    clearInterval(timer);
    stop.abort();
  };
}

/** One run, if there are rules and the last was not within a day; one of the future was by a clock that was wrong. */
export async function runIfDue(core: Pick<Core, 'clock' | 'clients'>, store: Pick<OpenStore, 'read' | 'transact' | 'record'>, signal: AbortSignal): Promise<boolean> {
  const nowMs = core.clock.nowMs();
  if (store.read.prepare('SELECT 1 FROM record_retention').get() === undefined || isDone(store.read, nowMs)) return false;
  await store.transact(async (db) => {
    await runRules(db, { clock: core.clock, record: (facts) => store.record(db, { actor: null, verb: 'retention.run', ...facts }), signal, progress: () => undefined });
    setMeta(db, LAST_RUN, String(nowMs));
  });
  tellChanged(core, ['retention', 'records', 'audit']);
  return true;
}

function isDone(db: Db, nowMs: number): boolean {
  const last = meta(db, LAST_RUN);
  const lastMs = last === null ? -DAY_MS : Number(last);
  return lastMs <= nowMs && nowMs - lastMs < DAY_MS;
}
