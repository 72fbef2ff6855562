import { readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineLog } from '../host-services.ts';
import { unfinishedFolder } from '../keys/store-files.ts';
import { orTell } from '../or-tell.ts';

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

/**
 * Takes away what a kill left, also of a store that was being made out of a backup beside the one that is there: it holds
 * all that the backup does, for longer than anybody knows of. Only under the store's lock. Never throws: what cannot be
 * removed now goes the next time, and keeps no store from opening.
 */
export function sweepTrials(dataDir: string, log: EngineLog): void {
  const trials = orTell(log, 'store.trial_left', () => readdirSync(dataDir).filter((each) => TRIAL.test(each)).map((name) => join(dataDir, name))) ?? [];
  for (const folder of [...trials, unfinishedFolder(dataDir)]) orTell(log, 'store.trial_left', () => rmSync(folder, { recursive: true, force: true }));
}
