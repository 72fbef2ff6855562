import { fileError } from '../engine/audit/file-error.ts';
import { keepBeforeUpgrade } from '../engine/db/upgrade-copy.ts';
import type { Job } from './job.ts';
import type { StoreAccess } from './store-snapshot.ts';

/** As `keepBeforeUpgrade`, beside the engine's own thread: a large database takes some seconds to be read to its end. The key is zeroed. */
export const keepBeforeUpgradeJob: Job<{ store: StoreAccess }, never, null> = async ({ store: { databaseKey, ...options } }) => {
  const key = Buffer.from(databaseKey.buffer, databaseKey.byteOffset, databaseKey.byteLength);
  try {
    await Promise.resolve(keepBeforeUpgrade({ ...options, databaseKey: key }));
    return null;
  } catch (error) {
    throw fileError(error);
  } finally {
    key.fill(0);
  }
};
