import { expect, it } from 'vitest';
import type { Core } from '../../main/engine/core.ts';
import { acquireStoreLock } from '../../main/engine/db/store-lock.ts';
import { openStore } from '../../main/engine/open-store.ts';
import { openKey } from './open-key.ts';
import { ADMIN, runEngine, withOrganisation } from './running-engine.ts';

it('zeroes the key of a store that somebody else has open', async () => {
  const running = runEngine();
  await withOrganisation(running);
  await running.engine.close();
  const { options, storeId } = await openKey(running.dataDir, ADMIN);
  const { databaseKey, cipher } = options;
  const lock = acquireStoreLock(running.dataDir);
  // It comes no further than to the lock.
  const core = { dataDir: running.dataDir, nativeBinding: undefined } as unknown as Core;
  await expect(openStore(core, { storeId, cipher, epoch: 0, databaseKey })).rejects.toMatchObject({ code: 'locked', reason: 'store_in_use' });
  expect(databaseKey.every((byte) => byte === 0)).toBe(true);
  lock.release();
  await running.stop();
});
