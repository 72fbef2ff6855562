import type { OpenStoreInfo } from '../handler.ts';
import { readSlotFile, verifySlotFile, writeSlotFile } from './slot-file.ts';
import type { VerifiedSlotFile } from './slot-file.ts';

/** Changes the slot file of an open store; null leaves it as it is. On disk when it returns. Throws as `writeSlotFile` does. */
export function rewriteSlots(store: Pick<OpenStoreInfo, 'dir' | 'withDatabaseKey'>, change: (file: VerifiedSlotFile) => VerifiedSlotFile | null): void {
  store.withDatabaseKey((databaseKey) => {
    const file = readSlotFile(store.dir);
    verifySlotFile(file, databaseKey);
    const changed = change(file);
    if (changed) writeSlotFile(store.dir, changed, databaseKey);
  });
}
