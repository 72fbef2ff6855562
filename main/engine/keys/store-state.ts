import { existsSync } from 'node:fs';
import type { STORE_STATES } from '../../../preload/contract/session.ts';
import { EngineError } from '../errors.ts';
import { readSlotFile } from './slot-file.ts';
import type { SlotFile } from './slot-file.ts';
import { databaseFile, databasesIn, storeFolder } from './store-files.ts';

export type StoreState = Exclude<(typeof STORE_STATES)[number], 'open'>;
export interface FoundStore {
  state: StoreState;
  /** Parsed, not yet proven genuine; there when the state is `ready` or `database_missing`. */
  slotFile?: SlotFile;
}

/** What a data folder holds, as far as it shows without a key. Changes and removes nothing. */
export function inspectStore(dataDir: string): FoundStore {
  const folder = storeFolder(dataDir);
  try {
    const slotFile = readSlotFile(folder);
    return { state: existsSync(databaseFile(folder, slotFile.epoch)) ? 'ready' : 'database_missing', slotFile };
  } catch (error) {
    const reason = error instanceof EngineError ? error.reason : '';
    if (reason === 'slots_missing') return { state: databasesIn(folder).length > 0 ? 'slots_missing' : 'none' };
    if (reason === 'slots_damaged' || reason === 'store_newer') return { state: reason };
    throw error;
  }
}
