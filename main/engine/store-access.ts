import type { StoreAccess } from '../jobs/store-snapshot.ts';
import type { QueryContext } from './handler.ts';

/** Lends what a worker needs to open the store; the copy of the key is zeroed when the work is over. */
export async function withStoreAccess<T>(ctx: QueryContext, use: (store: StoreAccess) => Promise<T>): Promise<T> {
  const { databaseFile: file, cipher, nativeBinding } = ctx.store;
  const databaseKey = ctx.store.withDatabaseKey((key) => Uint8Array.from(key));
  try {
    return await use({ file, databaseKey, cipher, nativeBinding });
  } finally {
    databaseKey.fill(0);
  }
}
