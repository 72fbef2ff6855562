import { DRAFT_LIMITS } from '../../../preload/contract/drafts.ts';
import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import type { Actor, FeatureHandlers } from '../handler.ts';
import { loadActor } from '../session/actor.ts';

type Done = Record<string, never>;

/** Reading one's own drafts. Each statement of this file names the person: there is no way to another's. */
export const draftsHandlers: FeatureHandlers<'drafts'> = {
  list(db, _input, { actor }) {
    const drafts = db.prepare('SELECT name, body, at_ms AS atMs FROM draft WHERE person_id = ? ORDER BY at_ms DESC, name').all(actor.personId);
    return { drafts: drafts as { name: string; body: string; atMs: number }[] };
  },
};

/** Keeping and dropping them. Gates, because a command would leave an event in the audit at every pause of the typing. */
export const draftsGates = {
  put: (core: Core, _client: Client, { name, body }: ParsedInputOf<'drafts.put'>, actor: Actor): Promise<Done> =>
    change(core, actor, (db, personId) => {
      const atMs = core.clock.nowMs();
      db.prepare(
        'INSERT INTO draft (person_id, name, body, at_ms) VALUES (?, ?, ?, ?) ON CONFLICT (person_id, name) DO UPDATE SET body = excluded.body, at_ms = excluded.at_ms',
      ).run(personId, name, body, atMs);
      dropBeyondLimits(db, personId, name);
    }),

  remove: (core: Core, _client: Client, { name }: ParsedInputOf<'drafts.remove'>, actor: Actor): Promise<Done> =>
    change(core, actor, (db, personId) => void db.prepare('DELETE FROM draft WHERE person_id = ? AND name = ?').run(personId, name)),
};

async function change(core: Core, { sessionId }: Actor, work: (db: Db, personId: string) => void): Promise<Done> {
  await openStoreOf(core).transact((db) => {
    // Again inside the transaction: the session may have ended while this waited for its turn.
    const { personId } = loadActor(db, sessionId, core.clock.nowMs());
    work(db, personId);
  });
  return {};
}

/** Drops the oldest of a person's drafts until what is left is within the limits; the one just kept counts first. */
function dropBeyondLimits(db: Db, personId: string, latest: string): void {
  db.prepare(
    `DELETE FROM draft WHERE person_id = @personId AND name IN (
       SELECT name FROM (
         SELECT name, row_number() OVER latest_first AS place, sum(length(CAST(body AS BLOB))) OVER latest_first AS bytes
           FROM draft WHERE person_id = @personId
         WINDOW latest_first AS (ORDER BY name = @latest DESC, at_ms DESC, name ROWS UNBOUNDED PRECEDING))
        WHERE place > @mostDrafts OR bytes > @mostBytes)`,
  ).run({ personId, latest, mostDrafts: DRAFT_LIMITS.drafts, mostBytes: DRAFT_LIMITS.bytes });
}
