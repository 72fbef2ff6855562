import type { OpenStoreInfo } from '../handler.ts';
import { readSlotFile, verifySlotFile, writeSlotFile } from './slot-file.ts';
import type { VerifiedSlotFile } from './slot-file.ts';

type Own = Pick<OpenStoreInfo, 'dir' | 'withDatabaseKey'>;

/** The slot file of an open store, proven to be its own. Throws as `readSlotFile`. */
export function ownSlotFile(store: Own): VerifiedSlotFile {
  return store.withDatabaseKey((databaseKey) => {
    const file = readSlotFile(store.dir);
    verifySlotFile(file, databaseKey);
    return file;
  });
}

/** Changes the slot file of an open store; null leaves it as it is. On disk when it returns. Throws as `writeSlotFile` does. */
export function rewriteSlots(store: Own, change: (file: VerifiedSlotFile) => VerifiedSlotFile | null): void {
  const changed = change(ownSlotFile(store));
  if (changed) store.withDatabaseKey((databaseKey) => writeSlotFile(store.dir, changed, databaseKey));
}
