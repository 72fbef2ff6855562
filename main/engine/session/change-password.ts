import type { ParsedInputOf } from '../../../preload/contract/contract.ts';
import { openStoreOf, tellChanged } from '../core.ts';
import type { Client, Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import type { OpenStore } from '../open-store.ts';
import { newCredentials } from '../people/password.ts';
import { dropStaleSlots, replacePassword } from '../people/slots.ts';
import { forgetReset, hasSecondFactor, passwordMinCodePoints } from '../second-factor/factor.ts';
import { loadActor } from './actor.ts';
import { attempting } from './attempting.ts';
import { checkOwnPassword } from './confirm.ts';
import { dropEndedSessions } from './lock.ts';
import { takeWithRefusal } from './second-factor.ts';
import { endSessionsOf } from './sessions.ts';

type Input = ParsedInputOf<'session.changePassword'>;

/**
 * Changes the signed-in person's own password (ASVS 5.0, 6.2.2 and 6.2.3; 7.4.3 for the other sessions). The one they
 * have is checked as one counted attempt, with the second factor. Throws not_signed_in with what was wrong,
 * invalid_input with the new password's reason, unavailable with the keychain's; the old password is whole then.
 */
export async function changePassword(core: Core, _client: Client, input: Input, actor: Actor): Promise<Record<string, never>> {
  const store = openStoreOf(core);
  await attempting(core, actor.username, () => changed(core, store, input, actor));
  tellChanged(core, ['people', 'sessions', 'secondFactor', 'audit']);
  await dropEndedSessions(core);
  return {};
}

async function changed(core: Core, store: OpenStore, { password, newPassword, secondFactor }: Input, actor: Actor): Promise<void> {
  const { personId, sessionId } = actor;
  const { hash: before, context } = await checkOwnPassword(core, store, personId, password);
  // Before the slow work; the transaction below looks again, and spends it.
  if (secondFactor === undefined && hasSecondFactor(store.read, personId)) throw new EngineError('not_signed_in', 'second_factor_needed');
  const minCodePoints = passwordMinCodePoints(store.read, personId);
  requireGoodPassword(newPassword, context, minCodePoints);
  if (newPassword.normalize('NFC') === password.normalize('NFC')) throw new EngineError('invalid_input', 'password_unchanged');
  const credentials = await newCredentials(store.read, { id: personId, username: actor.username }, newPassword, {
    store: store.info,
    settings: core.settings,
    random: core.random,
    jobs: core.jobs,
    host: core.host,
  });
  await takeWithRefusal(core, { id: personId, name: actor.name, given: secondFactor ?? null }, (take) =>
    store.transact((db) => {
      const nowMs = core.clock.nowMs();
      // The session may have ended, and the password been set at the desk, while this one was being made.
      const standing = loadActor(db, sessionId, nowMs);
      const { now } = db.prepare('SELECT password_hash AS now FROM person WHERE id = ?').get(personId) as { now: string | null };
      if (now !== before) throw new EngineError('not_signed_in', 'session_ended');
      // The second factor that let a short one pass was taken away meanwhile.
      if (passwordMinCodePoints(db, personId) > minCodePoints) throw new EngineError('conflict', 'changed_meanwhile');
      const recordTaken = take(db);
      forgetReset(db, personId);
      db.prepare('UPDATE session SET confirmed_at_ms = ? WHERE id = ?').run(nowMs, sessionId);
      endSessionsOf(db, personId, 'password_set', nowMs, sessionId);
      store.record(db, { actor: standing, verb: 'person.password_changed', target: { kind: 'person', id: personId, name: standing.name } });
      recordTaken(store, standing);
      replacePassword(db, store.info, credentials);
    }),
  );
  dropStaleSlots(store.read, store.info, core.clock.nowMs());
}
