import { join } from 'node:path';
import type { EngineLog } from '../host-services.ts';
import { orTell } from '../or-tell.ts';
import { putInPlace, replaceFile } from './replace-file.ts';
import { holdsOthers, isProvenBy, PREVIOUS_SLOT_FILE_NAME, readSlotFile, serialiseSlotFile, SLOT_FILE_NAME, verifySlotFile } from './slot-file.ts';
import type { SlotFile } from './slot-file.ts';
import { databaseFile, laterSlotFile, wasInForce } from './store-files.ts';

/**
 * Puts the slot files of a folder right by the one whose slot has just given the key, and says whether the present one
 * needed it: damaged, gone, or not the one written under this key, it is replaced by the generation before. The copy of
 * that generation is made anew where it is of no use. Throws unavailable/slots_damaged for a file that the key does not
 * prove, read_only when the present one cannot be replaced.
 */
export function mendSlotFile(folder: string, used: SlotFile, { databaseKey, log }: { databaseKey: Buffer; log: EngineLog }): boolean {
  verifySlotFile(used, databaseKey);
  // All of it: after a rotation both generations are the same file, and a damaged one may still have the right seal.
  const present = readOrNull(folder);
  const isMended = present === null || serialiseSlotFile(present) !== serialiseSlotFile(used);
  if (isMended) replaceFile(join(folder, SLOT_FILE_NAME), serialiseSlotFile(used));
  const copy = readOrNull(folder, PREVIOUS_SLOT_FILE_NAME);
  if (copy?.epoch !== used.epoch || holdsOthers(copy, used) || !isProvenBy(copy, databaseKey)) {
    // The present one is whole; without a copy the store is as good as before.
    orTell(log, 'keys.copy_not_renewed', () => {
      if (copy !== null) keepLater(folder, copy, used);
      replaceFile(join(folder, PREVIOUS_SLOT_FILE_NAME), serialiseSlotFile(used));
    });
  }
  return isMended;
}

/** What leads to a database that was in force later is not written over: nothing else may open that any more. */
function keepLater(folder: string, copy: SlotFile, { epoch }: SlotFile): void {
  if (copy.epoch > epoch && wasInForce(databaseFile(folder, copy.epoch))) putInPlace(join(folder, PREVIOUS_SLOT_FILE_NAME), laterSlotFile(folder, copy.epoch));
}

function readOrNull(folder: string, name?: string): SlotFile | null {
  try {
    return readSlotFile(folder, name);
  } catch {
    return null;
  }
}
