import { EngineError } from './errors.ts';

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
