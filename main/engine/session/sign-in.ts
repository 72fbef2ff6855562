import type { OutputOf, ParsedInputOf } from '../../../preload/contract/contract.ts';
import type { Attempt } from '../attempts/attempts.ts';
import { tellMeanwhile } from '../attempts/tell.ts';
import type { Client, Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import { checkPassword } from '../keys/password.ts';
import { openWithPassword } from '../keys/slots.ts';
import { withPepper } from '../keys/pepper.ts';
import { openStore } from '../open-store.ts';
import type { OpenStore } from '../open-store.ts';
import { dropSlotsOfInactive } from '../people/slots.ts';
import { endOf } from './attempting.ts';
import { renewHash } from './renew-hash.ts';
import { takeWithRefusal } from './second-factor.ts';
import type { Giving, Take } from './second-factor.ts';
import { endSession, startSession } from './sessions.ts';
import type { IssuedTokens } from './sessions.ts';
import { status } from './status.ts';
import { rotateKeysIfDue } from './token-keys.ts';
import { deviceEntry, readySlotFile } from './unlock.ts';

type Credentials = ParsedInputOf<'session.signIn'>;

/**
 * Opens the store if it is locked (password and device secret through the key slot), then checks the password in
 * the database, and the second factor of whoever has one. An unknown name, a wrong password and a disabled account
 * answer alike, after the same work; only whoever knows the password learns whether there is a second factor.
 */
export async function signIn(core: Core, client: Client, input: Credentials): Promise<OutputOf<'session.status'>> {
  await core.lifecycle.run(async () => {
    const attempt = await core.attempts.begin(core, input.username);
    const wasOpen = core.store !== null;
    const store = core.store ?? (await unlock(core, input, attempt));
    let isTold = false;
    try {
      if (!wasOpen) dropSlotsOfInactive(store.read, store.info);
      const person = await personWithPassword(core, store, input);
      core.store = store;
      // What was refused while it was locked, this attempt included, is written while it is open.
      if (!wasOpen) {
        await core.refusals.flush(core);
        await tellMeanwhile(core, store, attempt);
        isTold = true;
      }
      // A slot may outlive its person's account for as long as a crash between two files lasts; it opens nothing.
      if (person === null) throw new EngineError('not_signed_in', 'wrong_credentials');
      await beginSession(core, client, store, person);
      if (person.by) await renewHash(core, store, { ...person.by, password: input.password });
      // Behind the answer: until it is written the attempt counts as a failed one, which is the safe side.
      void attempt.end('passed', isTold);
    } catch (error) {
      if (core.store) await attempt.end(endOf(error), isTold);
      // Whoever opened it is not in after all: the keys go, or nobody would be there to be locked out when idle.
      if (!wasOpen) {
        core.store = null;
        await store.close('refused');
      }
      throw error;
    }
  });
  return status(core, client);
}

async function unlock(core: Core, input: Credentials, attempt: Attempt): Promise<OpenStore> {
  const slotFile = readySlotFile(core);
  const device = await deviceEntry(core, slotFile.storeId);
  try {
    const databaseKey = await openWithPassword(slotFile, { ...input, deviceSecret: device.secret }, core.jobs);
    return await openStore(core, { storeId: slotFile.storeId, cipher: slotFile.cipher, databaseKey });
  } catch (error) {
    // A wrong one is told when the store opens: the ledger keeps it until then.
    await attempt.end(endOf(error));
    throw error;
  } finally {
    device.secret.fill(0);
  }
}

/** Somebody who may be signed in. */
interface Checked {
  id: string;
  /**
   * By password: the hash it was held against, which must still be theirs when the session begins, and what they gave
   * as second factor. Whoever has just set up or recovered the store has shown more than both.
   */
  by?: Giving & { hash: string | null };
}

/** The active person these credentials belong to, or null; the refusal is in the audit then. */
async function personWithPassword(core: Core, store: OpenStore, { username, password, secondFactor }: Credentials): Promise<Checked | null> {
  const row = store.read
    .prepare('SELECT id, name, status, password_hash AS hash FROM person WHERE username = ?')
    .get(username) as { id: string; name: string; status: string; hash: string | null } | undefined;
  const right = await withPepper(store.read, (pepper) => checkPassword(core.jobs, { pepper, password, hash: row?.hash ?? null, cost: core.settings.bcryptCost }));
  if (row && right && row.status === 'active') return { id: row.id, by: { id: row.id, name: row.name, given: secondFactor ?? null, hash: row.hash } };
  await core.refusals.noteSignIn(core, row ? { id: row.id, name: row.name } : null);
  return null;
}

/**
 * Starts a session for a person just checked, and hands its tokens to the host. Throws not_signed_in/wrong_credentials
 * when they were disabled or given another password meanwhile, and what the second factor throws.
 */
export async function beginSession(core: Core, client: Client, store: OpenStore, { id: personId, by }: Checked): Promise<void> {
  const { clock, random, settings } = core;
  const start = (take: Take | null) => store.transact(async (db) => {
    const nowMs = clock.nowMs();
    if (client.bound) endSession(db, client.bound.sessionId, 'switched_user', nowMs);
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
    return { sessionId, tokens };
  });
  await rotateKeysIfDue(core, store);
  const started = await (by ? takeWithRefusal(core, by, start) : start(null));
  client.bound = null;
  await handOver(core, client, store, started);
}

/** Hands the tokens of a session to the host, with what lets it go on after the program ended. */
export async function handOver(core: Core, client: Client, store: OpenStore, { sessionId, tokens }: { sessionId: string; tokens: IssuedTokens }): Promise<void> {
  core.host.settingsChanged?.({ idleLockMinutes: core.settings.idleLockMinutes });
  const resumeSecret = client.kind === 'window' ? await core.resumable.begin(core, store, sessionId) : null;
  await core.host.tokensIssued(client.id, store.info.storeId, { ...tokens, resumeSecret });
  // The host binds the connection with the access token, through the same check as at every renewal.
  if (!client.bound) throw new EngineError('internal', 'unexpected');
}
