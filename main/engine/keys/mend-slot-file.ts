import { join } from 'node:path';
import { errorFields } from '../error-fields.ts';
import type { EngineLog } from '../host-services.ts';
import { replaceFile } from './replace-file.ts';
import { PREVIOUS_SLOT_FILE_NAME, readSlotFile, serialiseSlotFile, SLOT_FILE_NAME, verifySlotFile } from './slot-file.ts';
import type { SlotFile } from './slot-file.ts';
import { slotListing } from './slot-file-format.ts';

/**
 * Puts the slot files of a folder right by the one whose slot has just given the key, and says whether the present one
 * needed it: damaged, gone, or not the one written under this key, it is replaced by the generation before. The copy of
 * that generation is made anew where it is of no use. Throws unavailable/slots_damaged for a file that the key does not
 * prove, read_only when the present one cannot be replaced.
 */
export function mendSlotFile(folder: string, used: SlotFile, { databaseKey, log }: { databaseKey: Buffer; log: EngineLog }): boolean {
  verifySlotFile(used, databaseKey);
  // All of it: after a rotation both generations are the same file, and a damaged one may still have the right seal.
  const isMended = orNull(() => serialiseSlotFile(readSlotFile(folder))) !== serialiseSlotFile(used);
  if (isMended) replaceFile(join(folder, SLOT_FILE_NAME), serialiseSlotFile(used));
  const copy = orNull(() => readSlotFile(folder, PREVIOUS_SLOT_FILE_NAME));
  if (copy === null || copy.epoch !== used.epoch || holdsOthers(copy, used) || orNull(() => verifySlotFile(copy, databaseKey)) === null) {
    try {
      replaceFile(join(folder, PREVIOUS_SLOT_FILE_NAME), serialiseSlotFile(used));
    } catch (error) {
      // The present one is whole; without a copy the store is as good as before.
      log.warn('keys.copy_not_renewed', errorFields(error));
    }
  }
  return isMended;
}

/** Whether a file holds slots that the other does not: by then one of the two is not what was written last. */
export function holdsOthers(file: SlotFile, other: SlotFile): boolean {
  const there = new Set(other.slots.map((slot) => JSON.stringify(slotListing(slot))));
  return file.slots.some((slot) => !there.has(JSON.stringify(slotListing(slot))));
}

function orNull<T>(work: () => T): T | null {
  try {
    return work() ?? (true as T);
  } catch {
    return null;
  }
}
