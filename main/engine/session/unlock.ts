import type { Reason } from '../../../preload/contract/errors.ts';
import type { Core } from '../core.ts';
import { EngineError } from '../errors.ts';
import { inspectStore } from '../keys/store-state.ts';
import type { FoundStore } from '../keys/store-state.ts';
import { healSwap } from '../maintenance/heal-swap.ts';
import { isProvenBy } from '../keys/slot-file.ts';
import type { SlotFile } from '../keys/slot-file.ts';

/** The slot file of a store that is ready to be opened. Throws unavailable with the reason why it is not. */
export function readySlotFile(core: Core): SlotFile {
  return readyStore(core).slotFile;
}

/**
 * Opens a slot of the store: in the slot file that was written last; where its key says that this is not what was written,
 * in the generation before; and there too where none opens and the two do not fit together, since a damaged slot looks like
 * a wrong password. Gives what was opened, and the file that its key proves. Throws what `open` threw first, and unavailable as `readySlotFile`.
 */
export async function openSlot<T extends { databaseKey: Buffer }>(core: Core, open: (slotFile: SlotFile) => Promise<T>): Promise<{ slotFile: SlotFile; opened: T }> {
  const { slotFile, former } = readyStore(core);
  try {
    return { slotFile, opened: await open(slotFile) };
  } catch (error) {
    const reason = error instanceof EngineError ? error.reason : null;
    if (!former || reason === null || !(reason === 'slots_damaged' || (former.isOdd && NONE_OPENS.has(reason)))) throw error;
    const opened = await open(former.slotFile).catch(() => null);
    if (opened === null) throw error;
    // The present one is whole, so that what opened is good no more: an older copy was put beside it.
    if (isProvenBy(slotFile, opened.databaseKey)) {
      opened.databaseKey.fill(0);
      throw error;
    }
    return { slotFile: former.slotFile, opened };
  }
}

const NONE_OPENS: ReadonlySet<Reason> = new Set(['wrong_credentials', 'wrong_invitation', 'recovery_code_mismatch', 'escrow_key_mismatch']);

function readyStore(core: Core): { slotFile: SlotFile; former: FoundStore['former'] } {
  healSwap(core);
  const found = inspectStore(core.dataDir);
  if (found.state !== 'ready') throw new EngineError('unavailable', found.state === 'none' ? 'not_set_up' : found.state);
  if (!found.slotFile) throw new EngineError('unavailable', 'slots_damaged');
  return { slotFile: found.slotFile, former: found.former };
}
