import type { Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { OpenStore, RecordedEvent } from '../open-store.ts';
import { takeSecondFactor } from '../second-factor/factor.ts';

/** Somebody whose password was right, and what they gave as second factor (null: nothing). */
export interface Giving {
  id: string;
  name: string;
  given: string | null;
}
/** Spends what was given, in the transaction of `db`; returns what writes into the audit that a backup code went. */
export type Take = (db: Db) => (store: OpenStore, actor: RecordedEvent['actor']) => void;

/**
 * Runs the transaction that `take` is part of, and puts a wrong second factor into the audit after it was rolled back,
 * as a wrong password is. Throws what `work` throws, not_signed_in/second_factor_needed and wrong_second_factor.
 */
export async function takeWithRefusal<T>(core: Core, { id, name, given }: Giving, work: (take: Take) => Promise<T>): Promise<T> {
  try {
    return await work((db) => {
      const taken = takeSecondFactor(db, id, given, core.clock.nowMs());
      return (store, actor) => {
        if (taken?.kind === 'backup') store.record(db, { actor, verb: 'session.backup_code_used', target: { kind: 'person', id, name }, details: { left: taken.left } });
      };
    });
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'wrong_second_factor') await core.refusals.noteSignIn(core, { id, name }, 'second_factor');
    throw error;
  }
}
