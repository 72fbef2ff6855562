/** A process that lived this long was well; what killed it then is not counted against the next one. */
const WELL_AFTER_MS = 60_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 30_000;

/**
 * How long to wait before starting a process again that keeps dying: doubling from a tenth of a second to half a
 * minute, for as long as it takes. `lifetimesMs` holds how long its earlier lives lasted, oldest first.
 */
export function restartDelayMs(lifetimesMs: readonly number[]): number {
  const lastGood = lifetimesMs.findLastIndex((lifetime) => lifetime >= WELL_AFTER_MS);
  const deathsInARow = lifetimesMs.length - 1 - lastGood;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, deathsInARow - 1));
}
