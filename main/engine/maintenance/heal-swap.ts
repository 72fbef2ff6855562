import type { Core } from '../core.ts';
import { acquireStoreLock } from '../db/store-lock.ts';
import { errorFields } from '../error-fields.ts';
import { finishSwap, isSwapUnfinished } from '../keys/swap-stores.ts';

/**
 * Ends a restore that a kill interrupted between its renames, before anybody looks at what there is. Where somebody else
 * has the data, they are in the middle of it, or will see to it. Never throws: what cannot be mended shows as what it is.
 */
export function healSwap(core: Core): void {
  if (core.store !== null || !isSwapUnfinished(core.dataDir)) return;
  try {
    const lock = acquireStoreLock(core.dataDir, { nativeBinding: core.nativeBinding });
    try {
      finishSwap(core.dataDir, core.clock.nowMs());
      core.log.warn('store.swap_finished');
    } finally {
      lock.release();
    }
  } catch (error) {
    core.log.error('store.swap_unfinished', errorFields(error));
  }
}
