import { RATE_CLASSES, RATES } from '../../preload/contract/operation.ts';
import type { RateClass } from '../../preload/contract/operation.ts';
import { openStoreOf } from './core.ts';
import type { Core } from './core.ts';
import type { Db } from './db/database.ts';
import type { Bucket } from './rate-limit.ts';

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
  await openStoreOf(core).transact((db) => {
    // Nobody is written about any more who was removed while this waited for its turn.
    db.prepare(
      `INSERT INTO rate_state (person_id, rate_class, tokens, at_ms)
       SELECT id, @rateClass, @tokens, @atMs FROM person WHERE id = @personId AND status <> 'removed'
           ON CONFLICT (person_id, rate_class) DO UPDATE SET tokens = excluded.tokens, at_ms = excluded.at_ms`,
    ).run({ personId, rateClass, ...left });
  });
}
