import type { StoreAccess } from '../jobs/store-snapshot.ts';
import type { OpenStoreInfo } from './handler.ts';

/** Lends what a worker needs to open the store; the copy of the key is zeroed when the work is over. */
export async function withStoreAccess<T>({ store }: { store: OpenStoreInfo }, use: (access: StoreAccess) => Promise<T>): Promise<T> {
  const { databaseFile: file, cipher, nativeBinding } = store;
  const databaseKey = store.withDatabaseKey((key) => Uint8Array.from(key));
  try {
    return await use({ file, databaseKey, cipher, nativeBinding });
  } finally {
    databaseKey.fill(0);
  }
}
