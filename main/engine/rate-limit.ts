import { RATE_CLASSES, RATES } from '../../preload/contract/operation.ts';
import type { RateClass } from '../../preload/contract/operation.ts';
import type { Clock } from './host-services.ts';

/** What is left of a budget, and when that was so. */
export interface Bucket {
  tokens: number;
  atMs: number;
}
/** How much a bucket holds, and how fast it fills up again. */
export interface Budget {
  burst: number;
  perSecond: number;
}

/**
 * Takes one token of a bucket, full where nothing is known of it: what is left, and null or the whole seconds until there
 * is one again. A clock set back refills nothing, and never blocks for good.
 */
export function takeToken(bucket: Bucket | undefined, { burst, perSecond }: Budget, nowMs: number): { left: Bucket; waitSeconds: number | null } {
  const elapsedSeconds = bucket ? Math.max(0, nowMs - bucket.atMs) / 1000 : 0;
  const tokens = Math.min(burst, (bucket?.tokens ?? burst) + elapsedSeconds * perSecond);
  if (tokens < 1) return { left: { tokens, atMs: nowMs }, waitSeconds: Math.ceil((1 - tokens) / perSecond) };
  return { left: { tokens: tokens - 1, atMs: nowMs }, waitSeconds: null };
}

/**
 * Token buckets, one for each rate class of one caller (ASVS 5.0, 2.4.1).
 */
export class RateLimit {
  readonly #clock: Clock;
  readonly #buckets: Map<RateClass, Bucket>;

  constructor(clock: Clock, kept: ReadonlyMap<RateClass, Bucket> = new Map()) {
    this.#clock = clock;
    this.#buckets = new Map(RATE_CLASSES.map((name) => [name, { ...(kept.get(name) ?? { tokens: RATES[name].burst, atMs: clock.nowMs() }) }]));
  }

  /** What is left, as of the last call. */
  left(rateClass: RateClass): Bucket | undefined {
    return this.#buckets.get(rateClass);
  }

  /** Takes one token. False when the budget is used up. */
  allow(rateClass: RateClass): boolean {
    const bucket = this.#buckets.get(rateClass);
    if (!bucket) return false;
    const { left, waitSeconds } = takeToken(bucket, RATES[rateClass], this.#clock.nowMs());
    this.#buckets.set(rateClass, left);
    return waitSeconds === null;
  }
}

/** More people than use one machine at once; the budgets of those who were away longest start anew. */
const MOST_PEOPLE = 1_000;

/** The budgets of everybody: each person's own, and one that all who are not signed in share. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #people = new Map<string | null, RateLimit>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes up what an earlier run left of a person's budgets, for somebody of whom this run knows nothing yet. */
  adopt(personId: string, kept: () => ReadonlyMap<RateClass, Bucket>): void {
    if (!this.#people.has(personId)) this.#people.set(personId, new RateLimit(this.#clock, kept()));
  }

  /** What is left of this person's budget, as of their last call. */
  left(personId: string, rateClass: RateClass): Bucket | undefined {
    return this.#people.get(personId)?.left(rateClass);
  }

  /** Takes one token of this person's budget (null: of those not signed in). False when it is used up. */
  allow(personId: string | null, rateClass: RateClass): boolean {
    const limit = this.#people.get(personId) ?? new RateLimit(this.#clock);
    this.#people.delete(personId);
    this.#people.set(personId, limit);
    if (this.#people.size > MOST_PEOPLE) {
      const [oldest] = this.#people.keys();
      if (oldest !== undefined) this.#people.delete(oldest);
    }
    return limit.allow(rateClass);
  }
}
