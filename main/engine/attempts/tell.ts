import type { Core } from '../core.ts';
import type { OpenStore, RecordedEvent } from '../open-store.ts';
import { isNothing } from './attempts.ts';
import type { Attempt } from './attempts.ts';

/**
 * Tells the audit what failed while the store was locked, also before a restart: one event for each person whose name
 * was tried, one for all names that nobody has, one for wrong recovery codes, and one when the ledger itself had been copied back or lost. Only now,
 * with the names there, can it be told whose they are.
 */
export async function tellMeanwhile(core: Core, store: OpenStore, { meanwhile }: Attempt): Promise<void> {
  if (isNothing(meanwhile)) return;
  const people = store.read.prepare('SELECT id, name, username FROM person').all() as { id: string; name: string; username: string }[];
  const names = await core.attempts.namesOf(core, people.map(({ username }) => username));
  const byName = new Map(people.map((person) => [person.username, person]));
  const refused: RecordedEvent[] = [];
  let unknown = meanwhile.elsewhere;
  for (const [lookup, count] of meanwhile.accounts) {
    const person = byName.get(names.get(lookup) ?? '');
    if (person) refused.push(event({ kind: 'person', id: person.id, name: person.name }, count));
    else unknown += count;
  }
  if (unknown > 0) refused.push(event(null, unknown));
  await store.transact((db) => {
    if (meanwhile.rollbacks > 0) store.record(db, { actor: null, verb: 'session.attempts_rolled_back', outcome: 'failed', details: { count: meanwhile.rollbacks } });
    if (meanwhile.recoveries > 0) store.record(db, { actor: null, verb: 'session.recovery_refused', outcome: 'refused', details: { whileLocked: true, count: meanwhile.recoveries } });
    for (const each of refused) store.record(db, each);
  });
}

function event(target: NonNullable<RecordedEvent['target']> | null, count: number): RecordedEvent {
  return { actor: null, verb: 'session.sign_in_refused', outcome: 'refused', target, details: { accountKnown: target !== null, whileLocked: true, count } };
}
