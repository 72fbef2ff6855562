import { join } from 'node:path';
import type { StoreOptions } from '../../main/engine/db/store.ts';
import { readSlotFile } from '../../main/engine/keys/slot-file.ts';
import { openWithPassword } from '../../main/engine/keys/slots.ts';
import { databaseFile, storeFolder } from '../../main/engine/keys/store-files.ts';
import { JobRunner } from '../../main/jobs/runner.ts';
import { createDeviceFile } from '../../main/keychain/device-file.ts';
import { bundledWorker } from '../program-file.ts';

export interface OpenedKey {
  storeId: string;
  /** What opens the database file, its real key included. */
  options: StoreOptions;
}

/** Opens a person's key slot as the engine does: for tests that look into a store, or change it, behind its back. */
export async function openKey(
  dataDir: string,
  who: { username: string; password: string },
  deviceSecretFile = join(dataDir, 'device-secret.json'),
): Promise<OpenedKey> {
  const folder = storeFolder(dataDir);
  const slots = readSlotFile(folder);
  const device = await createDeviceFile(deviceSecretFile).readDevice(slots.storeId);
  if (device.state !== 'ok') throw new Error(`device secret: ${device.state}`);
  const jobs = new JobRunner(bundledWorker());
  try {
    const databaseKey = await openWithPassword(slots, { ...who, deviceSecret: device.value.secret }, jobs);
    return { storeId: slots.storeId, options: { file: databaseFile(folder, slots.epoch), databaseKey, cipher: slots.cipher } };
  } finally {
    await jobs.close();
  }
}
