import { EngineError } from '../errors.ts';
import type { Clock } from '../host-services.ts';

/** Long enough to find the phone and install an app. */
const LIFETIME_MS = 15 * 60_000;
const MOST_PENDING = 32;

interface Pending {
  secret: Buffer;
  begunAtMs: number;
}

/**
 * Secrets that were shown and not proven yet. In memory only, each for the session that asked: what nobody proved is
 * never stored, a factor that is on goes on meanwhile, and a lock forgets them all.
 */
export class PendingFactors {
  readonly #clock: Clock;
  readonly #bySession = new Map<string, Pending>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes over a session's new secret, in place of one before. Returns until when it is good. */
  begin(sessionId: string, secret: Buffer): number {
    this.drop(sessionId);
    const [oldest] = this.#bySession.keys();
    if (this.#bySession.size >= MOST_PENDING && oldest !== undefined) this.drop(oldest);
    const begunAtMs = this.#clock.nowMs();
    this.#bySession.set(sessionId, { secret, begunAtMs });
    return begunAtMs + LIFETIME_MS;
  }

  /** The secret of a session, only lent. Throws not_found/second_factor_expired, also when the clock was set back since. */
  of(sessionId: string): Pending {
    const pending = this.#bySession.get(sessionId);
    const ageMs = pending && this.#clock.nowMs() - pending.begunAtMs;
    if (pending === undefined || ageMs === undefined || ageMs < 0 || ageMs >= LIFETIME_MS) throw new EngineError('not_found', 'second_factor_expired');
    return pending;
  }

  drop(sessionId: string): void {
    this.#bySession.get(sessionId)?.secret.fill(0);
    this.#bySession.delete(sessionId);
  }

  clear(): void {
    for (const sessionId of this.#bySession.keys()) this.drop(sessionId);
  }
}
