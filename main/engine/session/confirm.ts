import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { checkPassword } from '../keys/password.ts';
import type { PasswordContext } from '../keys/password-rules.ts';
import { withPepper } from '../keys/pepper.ts';
import type { OpenStore } from '../open-store.ts';
import type { EngineSettings } from '../settings.ts';
import { attempting } from './attempting.ts';
import { takeWithRefusal } from './second-factor.ts';

/**
 * Re-authentication (ASVS 5.0, 7.5.3): the signed-in person gives their password again, and the second factor where
 * they have one, and this session, no other, may do what is sensitive for some minutes. Throws
 * not_signed_in/wrong_credentials, second_factor_needed and wrong_second_factor; what is wrong is in the audit then.
 */
export function confirm(core: Core, _client: Client, input: ParsedInputOf<'session.confirm'>, actor: Actor): Promise<OutputOf<'session.confirm'>> {
  return attempting(core, actor.username, () => confirmed(core, input, actor));
}

async function confirmed(core: Core, input: ParsedInputOf<'session.confirm'>, actor: Actor): Promise<OutputOf<'session.confirm'>> {
  const store = openStoreOf(core);
  const { hash } = await checkOwnPassword(core, store, actor.personId, input.password);
  return takeWithRefusal(core, { id: actor.personId, name: actor.name, given: input.secondFactor ?? null }, (take) =>
    store.transact((db) => {
      const nowMs = core.clock.nowMs();
      const changed = db
        .prepare(
          `UPDATE session SET confirmed_at_ms = ? WHERE id = ? AND ended_at_ms IS NULL
              AND EXISTS (SELECT 1 FROM person p WHERE p.id = person_id AND p.password_hash IS ? AND p.status = 'active')`,
        )
        .run(nowMs, actor.sessionId, hash).changes;
      // Ended, or given another password, while this one was being checked.
      if (changed === 0) throw new EngineError('not_signed_in', 'session_ended');
      const recordTaken = take(db);
      store.record(db, { actor, verb: 'session.confirmed' });
      recordTaken(store, actor);
      return { untilMs: nowMs + core.settings.reauthMinutes * 60_000 };
    }),
  );
}

/**
 * Holds a password against the signed-in person's own. Gives the hash it was held against, which must still be theirs
 * when something is done about it, and what others know of them. Throws not_signed_in/wrong_credentials, which is in
 * the audit then.
 */
export async function checkOwnPassword(core: Core, store: OpenStore, personId: string, password: string): Promise<{ hash: string | null; context: PasswordContext }> {
  const row = store.read.prepare('SELECT name, username, email, password_hash AS hash FROM person WHERE id = ?').get(personId) as {
    name: string;
    username: string;
    email: string | null;
    hash: string | null;
  };
  const right = await withPepper(store.read, (pepper) => checkPassword(core.jobs, { pepper, password, hash: row.hash, cost: core.settings.bcryptCost }));
  if (!right) {
    await core.refusals.noteSignIn(core, { id: personId, name: row.name });
    throw new EngineError('not_signed_in', 'wrong_credentials');
  }
  return { hash: row.hash, context: { name: row.name, username: row.username, email: row.email, organisation: store.organisation } };
}

/**
 * Whether the password was given recently enough in this session. A time ahead of the clock counts for nothing: the
 * clock was set back since.
 */
export function isConfirmed(actor: Actor, settings: Pick<EngineSettings, 'reauthMinutes'>, nowMs: number): boolean {
  const { confirmedAtMs } = actor;
  return confirmedAtMs !== null && confirmedAtMs <= nowMs && nowMs - confirmedAtMs < settings.reauthMinutes * 60_000;
}
