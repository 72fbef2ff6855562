import { RATE_CLASSES, RATES } from '../../preload/contract/operation.ts';
import type { RateClass } from '../../preload/contract/operation.ts';
import { openStoreOf } from './core.ts';
import type { Core } from './core.ts';
import type { Db } from './db/database.ts';
import { sql } from './db/sql.ts';
import { lasting } from './db/view-db.ts';
import { EngineError } from './errors.ts';
import { takeToken } from './rate-limit.ts';
import type { Bucket, Budget } from './rate-limit.ts';

const KEPT = RATE_CLASSES.filter((name) => RATES[name].kept);

/** The budgets of a person that are kept over a restart, as they were left. */
export function loadBudgets(db: Db, personId: string): Map<RateClass, Bucket> {
  const rows = db.prepare('SELECT rate_class AS rateClass, tokens, at_ms AS atMs FROM rate_state WHERE person_id = ?').all(personId) as ({ rateClass: string } & Bucket)[];
  // Of a class that is not kept any more, or of another version: it counts for nothing.
  return new Map(
    KEPT.flatMap((name) => {
      const row = rows.find(({ rateClass }) => rateClass === name);
      return row ? [[name, { tokens: row.tokens, atMs: row.atMs }]] : [];
    }),
  );
}

/**
 * Puts on disk what is left of a budget that a restart must not fill up. Before the work it pays for: whoever ends the
 * program in the middle has spent it all the same. Throws locked/store_locked.
 */
export async function keepBudget(core: Pick<Core, 'store' | 'limits'>, personId: string, rateClass: RateClass): Promise<void> {
  const left = core.limits.left(personId, rateClass);
  if (!left) return;
  try {
    await openStoreOf(core).transact((db) => writeBudget(db, personId, rateClass, left));
  } catch (error) {
    // Where damage or the disk lets nothing be written: what must leave an event fails at that, and looking for damage goes on.
    if (!(error instanceof EngineError && (error.code === 'read_only' || error.reason === 'database_damaged'))) throw error;
  }
}

function writeBudget(db: Db, personId: string, name: string, left: Bucket): void {
  // Nobody is written about any more who was removed while this waited for its turn.
  const writes = lasting(
    db,
    'rate_state',
    (table) => sql`INSERT INTO ${table} (person_id, rate_class, tokens, at_ms)
       SELECT id, @name, @tokens, @atMs FROM person WHERE id = @personId AND status <> 'removed'
           ON CONFLICT (person_id, rate_class) DO UPDATE SET tokens = excluded.tokens, at_ms = excluded.at_ms`,
  );
  for (const write of writes) write.run({ personId, name, ...left });
}

/**
 * Takes one of a person's own budget, kept in the caller's transaction with the work it pays for, so that neither a
 * restart nor a kill fills it. Null, or the whole seconds until there is one again.
 */
export function takeKept(db: Db, personId: string, name: string, budget: Budget, nowMs: number): number | null {
  const kept = db.prepare('SELECT tokens, at_ms AS atMs FROM rate_state WHERE person_id = ? AND rate_class = ?').get(personId, name) as Bucket | undefined;
  const { left, waitSeconds } = takeToken(kept, budget, nowMs);
  if (waitSeconds === null) writeBudget(db, personId, name, left);
  return waitSeconds;
}
