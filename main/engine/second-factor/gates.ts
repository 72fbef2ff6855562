import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import { PASSWORD_MIN_CODE_POINTS } from '../../../preload/contract/fields.ts';
import { openStoreOf, tellChanged } from '../core.ts';
import type { Client, Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';
import { requireGoodPassword } from '../keys/password-rules.ts';
import type { OpenStore } from '../open-store.ts';
import { loadActor } from '../session/actor.ts';
import { attempting } from '../session/attempting.ts';
import { checkOwnPassword } from '../session/confirm.ts';
import { dropEndedSessions } from '../session/lock.ts';
import { endSessionsOf } from '../session/sessions.ts';
import { renewBackupCodes } from './backup-codes.ts';
import { deviceCode, dropFactor, hasSecondFactor, isRequired, storeFactor } from './factor.ts';
import { keyUri, matchingStep, SECRET_BYTES, typedSecret } from './totp.ts';

/** One's own second factor: setting it up and taking it away. */
export const secondFactorGates = {
  async begin(core: Core, _client: Client, _input: ParsedInputOf<'secondFactor.begin'>, actor: Actor): Promise<OutputOf<'secondFactor.begin'>> {
    const { organisation } = openStoreOf(core);
    const secret = core.random.bytes(SECRET_BYTES);
    const shown = { secret: typedSecret(secret), uri: keyUri(secret, { issuer: organisation, account: actor.username }) };
    return Promise.resolve({ ...shown, untilMs: core.pendingFactors.begin(actor.sessionId, secret) });
  },

  async confirm(core: Core, _client: Client, { code }: ParsedInputOf<'secondFactor.confirm'>, { sessionId }: Actor): Promise<OutputOf<'secondFactor.confirm'>> {
    const store = openStoreOf(core);
    const codes = await store.transact((db) => {
      const nowMs = core.clock.nowMs();
      const actor = loadActor(db, sessionId, nowMs);
      const pending = core.pendingFactors.of(sessionId);
      const step = matchingStep(pending.secret, deviceCode(code) ?? '', { nowMs, lastStep: null });
      if (step === null) throw new EngineError('invalid_input', 'second_factor_mismatch');
      const replaced = hasSecondFactor(db, actor.personId);
      storeFactor(db, actor.personId, { ...pending, step, nowMs });
      endOtherSessions(db, actor, nowMs);
      recordOwn(store, db, actor, 'person.second_factor_set', { replaced });
      return renewBackupCodes(db, actor.personId, core.random);
    });
    core.pendingFactors.drop(sessionId);
    await tellFactorChanged(core);
    return { codes };
  },

  async remove(core: Core, _client: Client, { password }: ParsedInputOf<'secondFactor.remove'>, { sessionId, personId, username }: Actor): Promise<Record<string, never>> {
    const store = openStoreOf(core);
    if (isRequired(store.read, personId)) throw new EngineError('forbidden', 'second_factor_required');
    const { hash, context } = await attempting(core, username, () => checkOwnPassword(core, store, personId, password));
    requireGoodPassword(password, context, PASSWORD_MIN_CODE_POINTS);
    await store.transact((db) => {
      const nowMs = core.clock.nowMs();
      const actor = loadActor(db, sessionId, nowMs);
      const { now } = db.prepare('SELECT password_hash AS now FROM person WHERE id = ?').get(personId) as { now: string | null };
      if (now !== hash) throw new EngineError('not_signed_in', 'session_ended');
      if (isRequired(db, personId)) throw new EngineError('forbidden', 'second_factor_required');
      if (!hasSecondFactor(db, personId) && !actor.mustEnrol) throw new EngineError('conflict', 'already_so');
      dropFactor(db, personId);
      endOtherSessions(db, actor, nowMs);
      recordOwn(store, db, actor, 'person.second_factor_removed');
    });
    await tellFactorChanged(core);
    return {};
  },
};

/** Whoever else is signed in under this name has not shown what now counts (ASVS 5.0, 7.4.3). */
function endOtherSessions(db: Db, { personId, sessionId }: Actor, nowMs: number): void {
  endSessionsOf(db, personId, 'second_factor_changed', nowMs, sessionId);
}

function recordOwn(store: OpenStore, db: Db, actor: Actor, verb: string, details: Record<string, boolean> = {}): void {
  store.record(db, { actor, verb, target: { kind: 'person', id: actor.personId, name: actor.name }, details });
}

/** Gates tell what they changed themselves; for a command dispatch does. */
async function tellFactorChanged(core: Core): Promise<void> {
  tellChanged(core, ['secondFactor', 'people', 'sessions', 'audit']);
  await dropEndedSessions(core);
}
