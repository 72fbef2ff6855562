import { EngineError } from './errors.ts';
import type { Clock } from './host-services.ts';

/** Lets others have a turn in the middle of long work, the caller's cancellation among them. Throws conflict/cancelled. */
export async function giveWay(signal: AbortSignal): Promise<void> {
  await new Promise(setImmediate);
  if (signal.aborted) throw new EngineError('conflict', 'cancelled');
}

/**
 * Records that are written anew, or taken out, between two turns for others: the words that each had are wiped from the
 * index (FTS5 with secure-delete, so that an erasure leaves none of them behind), and that takes milliseconds.
 */
export const RECORDS_BETWEEN_TURNS = 10;

/** How long work goes on before others have a turn, whatever it has come to by then. */
const TURN_MS = 50;

/** Keeps the time of work that goes through many things of which a single one may take long. */
export class Turn {
  readonly #clock: Clock;
  #sinceMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sinceMs = clock.nowMs();
  }

  /** Lets others have a turn if this one has lasted long enough. Throws conflict/cancelled. */
  async endIfLong(signal: AbortSignal): Promise<void> {
    // A clock that is set back must not make it the only one there is.
    if (Math.abs(this.#clock.nowMs() - this.#sinceMs) < TURN_MS) return;
    await giveWay(signal);
    this.#sinceMs = this.#clock.nowMs();
  }
}
