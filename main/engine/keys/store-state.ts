import { existsSync } from 'node:fs';
import type { STORE_STATES } from '../../../preload/contract/session.ts';
import { folderTrouble } from '../db/data-folder.ts';
import { EngineError } from '../errors.ts';
import { holdsOthers, PREVIOUS_SLOT_FILE_NAME, readSlotFile, SLOT_FILE_NAME } from './slot-file.ts';
import type { SlotFile } from './slot-file.ts';
import { databaseFile, databasesIn, storeFolder } from './store-files.ts';

export type StoreState = Exclude<(typeof STORE_STATES)[number], 'open'>;
export interface FoundStore {
  state: StoreState;
  /**
   * Parsed, not yet proven genuine; there when the state is `ready` or `database_missing`. The one that was written last,
   * or where that one is damaged, gone or of a database that is gone, the one beside it.
   */
  slotFile?: SlotFile;
  /**
   * The generation before. Where it holds slots that the present one does not, one of the two is damaged in a way that
   * only a key shows: the program never leaves them so.
   */
  former?: { slotFile: SlotFile; isOdd: boolean };
}

/** What a data folder holds, as far as it shows without a key. Changes and removes nothing. */
export function inspectStore(dataDir: string): FoundStore {
  const trouble = folderTrouble(dataDir);
  if (trouble !== null) return { state: trouble };
  const folder = storeFolder(dataDir);
  const present = readOrReason(folder, SLOT_FILE_NAME);
  const kept = readOrReason(folder, PREVIOUS_SLOT_FILE_NAME);
  const former = typeof kept !== 'string' && existsSync(databaseFile(folder, kept.epoch)) ? kept : null;
  if (typeof present !== 'string') {
    if (!existsSync(databaseFile(folder, present.epoch))) {
      // One from before a rotation that was put back alone. Never one from before the present: that may hold what was taken away.
      const isLater = former !== null && former.storeId === present.storeId && former.epoch > present.epoch;
      return isLater ? { state: 'ready', slotFile: former } : { state: 'database_missing', slotFile: present };
    }
    if (former?.epoch !== present.epoch) return { state: 'ready', slotFile: present };
    return { state: 'ready', slotFile: present, former: { slotFile: former, isOdd: holdsOthers(former, present) } };
  }
  // A file of a later program is nothing to go back from.
  if (former !== null && present !== 'store_newer') return { state: 'ready', slotFile: former };
  if (present === 'slots_missing') return { state: databasesIn(folder).length > 0 ? 'slots_missing' : 'none' };
  return { state: present };
}

function readOrReason(folder: string, name: string): SlotFile | 'slots_missing' | 'slots_damaged' | 'store_newer' {
  try {
    return readSlotFile(folder, name);
  } catch (error) {
    const reason = error instanceof EngineError ? error.reason : '';
    if (reason === 'slots_missing' || reason === 'slots_damaged' || reason === 'store_newer') return reason;
    throw error;
  }
}
