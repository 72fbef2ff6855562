import type { Db } from '../engine/db/database.ts';
import { openReadOnly } from '../engine/db/store.ts';
import type { Cipher } from '../engine/db/store.ts';

/** How a worker opens the store beside the engine. The key is a copy of the worker's own. */
export interface StoreAccess {
  file: string;
  databaseKey: Uint8Array;
  cipher: Cipher;
  nativeBinding?: string | undefined;
}

/**
 * Lends a connection that cannot write. The key is zeroed as soon as the connection is open. Throws what `openReadOnly`
 * throws.
 */
export async function withReader<T>({ databaseKey, ...options }: StoreAccess, use: (db: Db) => Promise<T>): Promise<T> {
  const key = Buffer.from(databaseKey.buffer, databaseKey.byteOffset, databaseKey.byteLength);
  let db: Db;
  try {
    db = openReadOnly({ ...options, databaseKey: key });
  } finally {
    key.fill(0);
  }
  try {
    return await use(db);
  } finally {
    db.close();
  }
}

/** As `withReader`, with one committed state of the store throughout. */
export function withSnapshot<T>(store: StoreAccess, use: (db: Db) => Promise<T>): Promise<T> {
  return withReader(store, (db) => {
    // Deferred: the first read fixes what this connection sees, and nobody's writing is held up.
    db.exec('BEGIN');
    return use(db);
  });
}
