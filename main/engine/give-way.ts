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

/** How long work goes on before others have a turn, whatever it has come to by then: a form can make one record long. */
const TURN_MS = 50;

/** Paces work that goes through many records one after another, so that others have their turns in between. */
export class Turns {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #sinceMs: number;
  #records = 0;

  constructor({ clock, signal }: { clock: Clock; signal: AbortSignal }) {
    this.#clock = clock;
    this.#signal = signal;
    this.#sinceMs = clock.nowMs();
  }

  /** Said after each record. True where others had a turn after it. Throws conflict/cancelled. */
  async next(): Promise<boolean> {
    this.#records += 1;
    // A clock that is set back must not make it the only one there is.
    const isLong = Math.abs(this.#clock.nowMs() - this.#sinceMs) >= TURN_MS;
    if (this.#records < RECORDS_BETWEEN_TURNS && !isLong) return false;
    this.#records = 0;
    await giveWay(this.#signal);
    this.#sinceMs = this.#clock.nowMs();
    return true;
  }
}
