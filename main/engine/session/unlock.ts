import type { Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import { inspectStore } from '../keys/store-state.ts';
import { healSwap } from '../maintenance/heal-swap.ts';
import type { SlotFile } from '../keys/slot-file.ts';

const STORE_REASONS = {
  none: 'not_set_up',
  slots_missing: 'slots_missing',
  slots_damaged: 'slots_damaged',
  database_missing: 'database_missing',
  store_newer: 'store_newer',
} as const;

/** The slot file of a store that is ready to be opened. Throws unavailable with the reason why it is not. */
export function readySlotFile(core: Core): SlotFile {
  healSwap(core);
  const found = inspectStore(core.dataDir);
  if (found.state !== 'ready') throw new EngineError('unavailable', STORE_REASONS[found.state]);
  if (!found.slotFile) throw new EngineError('unavailable', 'slots_damaged');
  return found.slotFile;
}
