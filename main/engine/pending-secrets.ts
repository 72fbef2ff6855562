import type { ReasonOf } from '../../preload/contract/errors.ts';
import { EngineError } from './errors.ts';
import type { Clock } from './host-services.ts';

const MOST_PENDING = 32;

interface Pending {
  secret: Buffer;
  begunAtMs: number;
  /** Zeroes it when its time is over, whether or not anybody asks again. */
  expiry: NodeJS.Timeout;
}

/**
 * Secrets of one kind that were shown and not proven yet. In memory only, each for the session that asked: what nobody
 * proved is never stored, the one that it is to take the place of goes on meanwhile, and a lock forgets them all.
 */
export class PendingSecrets {
  readonly #clock: Clock;
  readonly #lifetimeMs: number;
  readonly #expired: ReasonOf<'not_found'>;
  readonly #bySession = new Map<string, Pending>();

  constructor(clock: Clock, { lifetimeMs, expired }: { lifetimeMs: number; expired: ReasonOf<'not_found'> }) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#expired = expired;
  }

  /** Takes over a session's new secret, in place of one before. Returns until when it is good. */
  begin(sessionId: string, secret: Buffer): number {
    this.drop(sessionId);
    const [oldest] = this.#bySession.keys();
    if (this.#bySession.size >= MOST_PENDING && oldest !== undefined) this.drop(oldest);
    const begunAtMs = this.#clock.nowMs();
    const expiry = setTimeout(() => this.drop(sessionId), this.#lifetimeMs).unref();
    this.#bySession.set(sessionId, { secret, begunAtMs, expiry });
    return begunAtMs + this.#lifetimeMs;
  }

  /** The secret of a session, only lent. Throws not_found with the kind's reason, also when the clock was set back since. */
  of(sessionId: string): Pending {
    const pending = this.#bySession.get(sessionId);
    const ageMs = pending && this.#clock.nowMs() - pending.begunAtMs;
    if (pending === undefined || ageMs === undefined || ageMs < 0 || ageMs >= this.#lifetimeMs) throw new EngineError('not_found', this.#expired);
    return pending;
  }

  drop(sessionId: string): void {
    const pending = this.#bySession.get(sessionId);
    if (pending === undefined) return;
    clearTimeout(pending.expiry);
    pending.secret.fill(0);
    this.#bySession.delete(sessionId);
  }

  clear(): void {
    for (const sessionId of this.#bySession.keys()) this.drop(sessionId);
  }
}
