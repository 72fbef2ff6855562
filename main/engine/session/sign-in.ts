import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { Client, Core } from '../core.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import { checkPassword } from '../keys/password.ts';
import { openWithPassword } from '../keys/slots.ts';
import { withPepper } from '../keys/pepper.ts';
import type { OpenStore, RecordedEvent } from '../open-store.ts';
import { loadBudgets } from '../rate-state.ts';
import { takeIn } from './entering.ts';
import { renewHash } from './renew-hash.ts';
import { renewSlot } from './renew-slot.ts';
import { takeWithRefusal } from './second-factor.ts';
import type { Giving, Take } from './second-factor.ts';
import { endSession, startSession } from './sessions.ts';
import type { IssuedTokens } from './sessions.ts';
import { status } from './status.ts';
import { rotateKeysIfDue } from './token-keys.ts';

type Credentials = ParsedInputOf<'session.signIn'>;

/**
 * Opens the store if it is locked (password and device secret through the key slot), then checks the password in
 * the database, and the second factor of whoever has one. An unknown name, a wrong password and a disabled account
 * answer alike, after the same work; only whoever knows the password learns whether there is a second factor.
 */
export async function signIn(core: Core, client: Client, input: Credentials): Promise<OutputOf<'session.status'>> {
  await takeIn<Checked>(core, {
    username: input.username,
    refusal: 'wrong_credentials',
    openSlot: (slotFile, deviceSecret) => openWithPassword(slotFile, { ...input, deviceSecret }, core.jobs),
    check: (store) => personWithPassword(core, store, input),
    async enter(store, person) {
      await beginSession(core, client, store, person);
      // The password is made anew in what stays.
      if (!person.by || store.info.health.isNotUpgraded) return;
      const given = { ...person.by, username: input.username, password: input.password };
      await renewHash(core, store, given);
      await renewSlot(core, store, given);
    },
  });
  return status(core, client);
}

/** Somebody who may be signed in. */
interface Checked {
  id: string;
  /**
   * By password: the hash it was held against, which must still be theirs when the session begins, and what they gave
   * as second factor. Whoever has just set up or recovered the store has shown more than both.
   */
  by?: Giving & { hash: string | null };
  /**
   * What makes them somebody who may be signed in, in the same transaction: `first` before they are looked at, `last`
   * when nothing but the commit is left to fail.
   */
  becoming?: { first(db: Db): void; last(db: Db, actor: RecordedEvent['actor']): void };
}

/** The active person these credentials belong to, or null; the refusal is in the audit then. */
async function personWithPassword(core: Core, store: OpenStore, { username, password, secondFactor }: Credentials): Promise<Checked | null> {
  const row = store.read
    .prepare('SELECT id, name, status, password_hash AS hash FROM person WHERE username = ?')
    .get(username) as { id: string; name: string; status: string; hash: string | null } | undefined;
  const right = await withPepper(store.read, (pepper) => checkPassword(core.jobs, { pepper, password, hash: row?.hash ?? null, cost: core.settings.bcryptCost }));
  if (row && right && row.status === 'active') return { id: row.id, by: { id: row.id, name: row.name, given: secondFactor ?? null, hash: row.hash } };
  await core.refusals.noteSignIn(core, row ? { id: row.id, name: row.name } : { nobodys: username });
  return null;
}

/**
 * Starts a session for a person just checked, and hands its tokens to the host. Throws not_signed_in/wrong_credentials
 * when they were disabled or given another password meanwhile, and what the second factor throws.
 */
export async function beginSession(core: Core, client: Client, store: OpenStore, { id: personId, by, becoming }: Checked): Promise<void> {
  const { clock, random, settings } = core;
  const start = (take: Take | null) => store.transact(async (db) => {
    const nowMs = clock.nowMs();
    if (client.bound) endSession(db, client.bound.sessionId, 'switched_user', nowMs);
    becoming?.first(db);
    const row = db.prepare("SELECT name, password_hash AS hash FROM person WHERE id = ? AND status = 'active'").get(personId) as
      | { name: string; hash: string | null }
      | undefined;
    if (!row || (by && row.hash !== by.hash)) throw new EngineError('not_signed_in', 'wrong_credentials');
    const recordTaken = take?.(db);
    db.prepare('UPDATE person SET last_sign_in_at_ms = ? WHERE id = ?').run(nowMs, personId);
    const { sessionId, tokens } = await startSession({ db, keys: store.tokenKeys, settings, clock, random }, personId, client.kind);
    const actor = { personId, name: row.name, sessionId };
    store.record(db, { actor, verb: 'session.signed_in' });
    recordTaken?.(store, actor);
    becoming?.last(db, actor);
    return { sessionId, tokens };
  });
  await rotateKeysIfDue(core, store);
  const started = await (by ? takeWithRefusal(core, by, start) : start(null));
  client.bound = null;
  await handOver(core, client, store, { personId, ...started });
}

/** Hands the tokens of a session to the host, with what lets it go on after the program ended. */
export async function handOver(core: Core, client: Client, store: OpenStore, { personId, sessionId, tokens }: { personId: string; sessionId: string; tokens: IssuedTokens }): Promise<void> {
  // Before anything is let through in their name.
  core.limits.adopt(personId, () => loadBudgets(store.read, personId));
  core.host.settingsChanged?.({ idleLockMinutes: core.settings.idleLockMinutes });
  const resumeSecret = client.kind === 'window' && !store.info.health.isNotUpgraded ? await core.resumable.begin(core, store, sessionId) : null;
  await core.host.tokensIssued(client.id, store.info.storeId, { ...tokens, resumeSecret });
  // The host binds the connection with the access token, through the same check as at every renewal.
  if (!client.bound) throw new EngineError('internal', 'unexpected');
}
