import { EngineError } from './errors.ts';

/** Lets others have a turn in the middle of long work, the caller's cancellation among them. Throws conflict/cancelled. */
export async function giveWay(signal: AbortSignal): Promise<void> {
  await new Promise(setImmediate);
  if (signal.aborted) throw new EngineError('conflict', 'cancelled');
}
