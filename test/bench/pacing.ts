import { setTimeout as delay } from 'node:timers/promises';
import { RATES } from '../../preload/contract/operation.ts';
import type { RateClass } from '../../preload/contract/operation.ts';

/**
 * Waits, outside of what is timed, for as long as a budget needs to give back so many calls. A bench keeps to the
 * product's own limits; the other side of a comparison waits as long, so that both come out of the same rest.
 */
export async function giveBack(rateClass: RateClass, calls: number): Promise<void> {
  await delay((calls / RATES[rateClass].perSecond) * 1000);
}
