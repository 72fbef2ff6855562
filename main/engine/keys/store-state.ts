import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { STORE_STATES } from '../../../preload/contract/session.ts';
import { EngineError } from '../errors.ts';
import { readSlotFile } from './slot-file.ts';
import type { SlotFile } from './slot-file.ts';

export type StoreState = Exclude<(typeof STORE_STATES)[number], 'open'>;
export interface FoundStore {
  state: StoreState;
  /** Parsed, not yet proven genuine; there when the state is `ready` or `database_missing`. */
  slotFile?: SlotFile;
}

/** What a data folder holds, as far as it shows without a key. Changes and removes nothing. */
export function inspectStore(dataDir: string): FoundStore {
  const folder = join(dataDir, 'store');
  const hasDatabase = existsSync(join(folder, 'holdfast.db'));
  try {
    const slotFile = readSlotFile(folder);
    return { state: hasDatabase ? 'ready' : 'database_missing', slotFile };
  } catch (error) {
    const reason = error instanceof EngineError ? error.reason : '';
    if (reason === 'slots_missing') return { state: hasDatabase ? 'slots_missing' : 'none' };
    if (reason === 'slots_damaged' || reason === 'store_newer') return { state: reason };
    throw error;
  }
}
