import type { ErrorCode, Reason } from '../../preload/contract/errors.ts';
import type { Client, Core } from './core.ts';
import type { Actor, EventFacts } from './handler.ts';

const WINDOW_MS = 60_000;
const MOST_KEYS = 1_000;
/** Asking for something that is gone is everyday; asking for this many within the window is looking for what one may not see. */
const PROBES_TO_TELL = 5;

interface Refusal {
  actor: Pick<Actor, 'personId' | 'name' | 'sessionId'> | null;
  verb: 'access.refused' | 'session.sign_in_refused';
  details: NonNullable<EventFacts['details']>;
  target: NonNullable<EventFacts['target']> | null;
}
/** Whose sign-in failed: a person's, or one under a user name that nobody has. */
type Tried = { id: string; name: string } | { nobodys: string };
interface Tally {
  sinceMs: number;
  /** Refusals of this kind since the last event about them. */
  unwritten: number;
  refusal: Refusal;
}

/**
 * Puts refusals into the audit (requirement A1) without letting a flood of them become a flood of events: the first
 * of a kind is written at once, further ones within a minute are counted and written as one. While the store is
 * locked they are counted in memory and written when it opens.
 */
export class Refusals {
  readonly #tallies = new Map<string, Tally>();
  readonly #misses = new Map<string, { sinceMs: number; count: number }>();

  /** Records a refusal that matters, of one thing or of many asked for at once. Resolves when it is on disk, or counted. */
  async note(core: Core, client: Client, operation: string, error: { code: ErrorCode; reason: Reason }, who: Actor | null, things = 1): Promise<void> {
    const details = { operation, code: error.code, reason: error.reason };
    const key = `${client.id} ${who?.personId ?? ''} ${operation} ${error.reason}`;
    if (error.code === 'not_found' && !this.#isProbing(key, things, core.clock.nowMs())) return;
    await this.#count(core, key, { actor: who, verb: 'access.refused', details, target: null });
  }

  /**
   * Whether so many things were not found within a minute that somebody is trying ids out. Whether these are of others
   * or of nobody is not asked, here no more than in the answer (ASVS 5.0, 16.3.2; threat model: colleague).
   */
  #isProbing(key: string, things: number, nowMs: number): boolean {
    if (this.#misses.size >= MOST_KEYS) this.#misses.clear();
    const found = this.#misses.get(key);
    const misses = found && Math.abs(nowMs - found.sinceMs) < WINDOW_MS ? found : { sinceMs: nowMs, count: 0 };
    misses.count += things;
    this.#misses.set(key, misses);
    return misses.count >= PROBES_TO_TELL;
  }

  /**
   * Records a failed sign-in. A name that nobody has is not written down: people type passwords into the wrong field.
   * It is counted apart all the same, like that of a person: whoever sees that an event came, by how many there are,
   * would see otherwise which names are somebody's.
   */
  async noteSignIn(core: Core, tried: Tried, wrong: 'password' | 'second_factor' | 'invitation' = 'password'): Promise<void> {
    const person = 'id' in tried ? tried : null;
    await this.#count(core, `sign-in ${'id' in tried ? tried.id : tried.nobodys} ${wrong}`, {
      actor: null,
      verb: 'session.sign_in_refused',
      details: { accountKnown: person !== null, ...(wrong === 'password' ? {} : { wrong }) },
      target: person ? { kind: 'person', id: person.id, name: person.name } : null,
    });
  }

  async #count(core: Core, key: string, refusal: Refusal): Promise<void> {
    const nowMs = core.clock.nowMs();
    if (this.#tallies.size >= MOST_KEYS) await this.flush(core);
    const tally = this.#tallies.get(key) ?? { sinceMs: -Infinity, unwritten: 0, refusal };
    tally.unwritten += 1;
    this.#tallies.set(key, tally);
    if (Math.abs(nowMs - tally.sinceMs) < WINDOW_MS || core.store === null) return;
    tally.sinceMs = nowMs;
    await this.#write(core, [tally]);
  }

  /** Whether none is only counted. */
  get areWritten(): boolean {
    return [...this.#tallies.values()].every(({ unwritten }) => unwritten === 0);
  }

  /** Writes what is still only counted: when the store opens, and before it closes. */
  async flush(core: Core): Promise<void> {
    if (core.store === null) return;
    const due = [...this.#tallies].filter(([, tally]) => tally.unwritten > 0);
    this.#tallies.clear();
    if (due.length === 0 || (await this.#write(core, due.map(([, tally]) => tally)))) return;
    // What could not be written is counted on, as far as there is room for it.
    for (const [key, tally] of due.slice(0, MOST_KEYS - 1)) {
      const since = this.#tallies.get(key);
      if (since) since.unwritten += tally.unwritten;
      else this.#tallies.set(key, tally);
    }
  }

  /** Whether it is written. */
  async #write(core: Core, tallies: readonly Tally[]): Promise<boolean> {
    const store = core.store;
    if (!store) return false;
    const counts = tallies.map((tally) => tally.unwritten);
    for (const tally of tallies) tally.unwritten = 0;
    try {
      await store.transact((db) => {
        tallies.forEach(({ refusal }, index) => {
          const details = { ...refusal.details, count: counts[index] ?? 1 };
          store.record(db, { actor: refusal.actor, verb: refusal.verb, outcome: 'refused', target: refusal.target, details });
        });
      });
      return true;
    } catch (error) {
      // Not written is not forgotten: it goes with the next event of its kind.
      tallies.forEach((tally, index) => (tally.unwritten += counts[index] ?? 0));
      core.log.error('audit.refusal_not_written', { name: error instanceof Error ? error.name : 'unknown' });
      return false;
    }
  }
}
