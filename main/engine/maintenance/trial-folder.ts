import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { errorFields } from '../error-fields.ts';
import type { EngineLog } from '../host-services.ts';

const TRIAL = /^store\.trial-[0-9a-f-]{36}$/u;

/** A place in the data folder for what is made to be looked at and then goes: nobody keeps the key of what a kill leaves there. */
export function trialFolder(dataDir: string, unique: string): string {
  return join(dataDir, `store.trial-${unique}`);
}

/** Takes a folder away so that a kill leaves it whole, or to be swept. Throws what the file system throws. */
export function removeWhole(dataDir: string, folder: string, unique: string): void {
  const going = trialFolder(dataDir, unique);
  renameSync(folder, going);
  rmSync(going, { recursive: true, force: true });
}

/** Takes away what a kill left. Only under the store's lock. Never throws: what cannot be removed now goes the next time, and keeps no store from opening. */
export function sweepTrials(dataDir: string, log: EngineLog): void {
  for (const name of readdirSync(dataDir).filter((each) => TRIAL.test(each))) {
    try {
      rmSync(join(dataDir, name), { recursive: true, force: true });
    } catch (error) {
      log.warn('store.trial_left', errorFields(error));
    }
  }
}
