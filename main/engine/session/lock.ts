import type { EventPayload } from '../../../preload/contract/events.ts';
import type { Client, Core } from '../core.ts';
import type { OpenStore } from '../open-store.ts';
import { isStanding } from './actor.ts';
import { endSession } from './sessions.ts';

type Cause = EventPayload<'locked'>['cause'];

/**
 * Locks: stops what is running, ends this machine's sessions, writes the closing checkpoint and its anchor, closes
 * the database and zeroes the key. From then on the data opens only with a password or the recovery code. When the
 * program ends in order, the session that `mayResume` is left standing for a while.
 */
export async function closeStore(core: Core, cause: Cause, { mayResume = false } = {}): Promise<void> {
  // First of all: whoever holds the gate below, a sign-in for one, may wait for what is running.
  stopRunning(core);
  await core.lifecycle.run(() => close(core, cause, mayResume));
}

/** Locks, and does something with the closed data before anybody can open it again. */
export async function closeStoreAnd(core: Core, cause: Cause, work: () => Promise<void>): Promise<void> {
  stopRunning(core);
  await core.lifecycle.run(async () => {
    await close(core, cause, false);
    await work();
  });
}

/**
 * Lets go of every connection whose session was ended: it is told at once, and its host forgets the tokens. When nobody
 * is signed in any more, the store is locked.
 */
export async function dropEndedSessions(core: Core): Promise<void> {
  const { store } = core;
  if (!store) return;
  if (await letGoOfEnded(core, store, 'ended')) await closeIfNobodyIsIn(core, store, 'ended');
}

/**
 * Lets go of whoever just signed out, and closes the store behind them once `work` is over, unless somebody came in
 * meanwhile. They do not wait for it; a lock does not either.
 */
export async function closeBehind(core: Core, work: () => Promise<void>): Promise<void> {
  const { store } = core;
  if (!store) return;
  await letGoOfEnded(core, store, 'person');
  void work()
    .then(() => closeIfNobodyIsIn(core, store, 'person'))
    .catch((error: unknown) => core.log.error('session.not_closed_behind', { name: error instanceof Error ? error.name : 'unknown' }));
}

/** Whether there was anybody to let go of. */
async function letGoOfEnded(core: Core, store: OpenStore, cause: Cause): Promise<boolean> {
  const over = [...core.clients.values()].filter(({ bound }) => bound !== null && !isStanding(store.read, bound.sessionId, core.clock.nowMs()));
  core.resumable.check(core, store);
  for (const client of over) {
    client.bound = null;
    for (const stop of client.running.values()) stop.abort();
    client.emit('locked', { cause });
    await forgotten(core, client, store);
  }
  return over.length > 0;
}

async function closeIfNobodyIsIn(core: Core, store: OpenStore, cause: Cause): Promise<void> {
  // Behind the gate: somebody may be signing in at this moment.
  await core.lifecycle.run(async () => {
    const isAnybodyIn = [...core.clients.values()].some(({ bound }) => bound !== null);
    if (core.store === store && !isAnybodyIn) await close(core, cause, false);
  });
}

/**
 * Locks a store that another could have open by now, so that whoever signs in opens it anew, or learns that it is in use.
 * Where nobody can tell, people read on. Only within the lifecycle.
 */
export async function lockIfLockIsLost(core: Core): Promise<void> {
  if (core.store?.lockState === 'lost') await close(core, 'system', false);
}

async function close(core: Core, cause: Cause, mayResume: boolean): Promise<void> {
  const { store } = core;
  if (!store) return;
  stopRunning(core);
  const goesOn = mayResume ? core.resumable.leave(core, store) : null;
  if (goesOn === null) core.resumable.forget(store.info.dir, core.log);
  await core.refusals.flush(core);
  const nowMs = core.clock.nowMs();
  const ended = [...core.clients.values()].filter(({ bound }) => bound !== null && bound.sessionId !== goesOn);
  await store
    .transact((db) => {
      for (const { bound } of ended) {
        // Signed out a moment ago: that was said already.
        if (!bound || !endSession(db, bound.sessionId, 'locked', nowMs)) continue;
        const person = db.prepare('SELECT name FROM person WHERE id = ?').get(bound.personId) as { name: string } | undefined;
        const actor = { personId: bound.personId, name: person?.name ?? '', sessionId: bound.sessionId };
        store.record(db, { actor, verb: 'session.locked', details: { cause } });
      }
    })
    // A full disk must not keep the keys in memory: locking always happens.
    .catch((error: unknown) => core.log.error('session.lock_not_recorded', { name: error instanceof Error ? error.name : 'unknown' }));
  // Attempts just found right are written while the ledger may be.
  await core.attempts.settled();
  core.store = null;
  for (const client of core.clients.values()) client.bound = null;
  // Again: what was let in while the lock was being recorded must not hold it up, nor keep a copy of the key.
  stopRunning(core);
  await core.attempts.settled();
  core.attempts.forget();
  await store.close(cause, goesOn !== null);
  core.files.clear();
  core.uploads.clear();
  core.pendingFactors.clear();
  core.pendingCodes.clear();
  for (const client of ended) {
    client.emit('locked', { cause });
    await forgotten(core, client, store);
  }
  // An engine that closes with the program has no successor to ask for.
  if (!mayResume) core.host.locked?.();
}

/** What ended is ended, whatever becomes of the host; and nothing may keep the store from closing. */
async function forgotten(core: Core, client: Client, store: OpenStore): Promise<void> {
  await core.host.tokensEnded(client.id, store.info.storeId).catch(() => core.log.error('session.host_not_told'));
}

/** Tells everything under way to stop; it rolls back and answers that it was cancelled. */
export function stopRunning(core: Core): void {
  for (const client of core.clients.values()) for (const stop of client.running.values()) stop.abort();
}
