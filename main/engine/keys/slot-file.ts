import { createHmac, timingSafeEqual } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Cipher } from '../db/store.ts';
import { EngineError } from '../errors.ts';
import { readBounded } from './bounded-read.ts';
import { slotFileMacKey } from './kdf.ts';
import { replaceFile } from './replace-file.ts';
import { AnySlotFile, fitsLimits, inItsForm, SLOT_FILE_LIMITS, SLOT_FILE_VERSION, SlotFile, slotListing } from './slot-file-format.ts';

export type { EscrowSlot, InvitationSlot, PasswordSlot, RecoverySlot, SecretSlot, Slot, SlotFile } from './slot-file-format.ts';

export const SLOT_FILE_NAME = 'keyslots.json';
/** The generation before, kept for the day the file is damaged. */
export const PREVIOUS_SLOT_FILE_NAME = 'keyslots.json.1';

declare const verified: unique symbol;
/** A slot file proven to be the one written under the database key; only such a one can be changed and written. */
export type VerifiedSlotFile = SlotFile & { readonly [verified]: true };

/** A new store's slot file, still without slots and not yet written. */
export function emptySlotFile({ storeId, cipher, deviceMark = null }: { storeId: string; cipher: Cipher; deviceMark?: string | null }): VerifiedSlotFile {
  const file: SlotFile = { format: 'holdfast-keyslots', version: SLOT_FILE_VERSION, storeId, cipher, generation: 0, epoch: 0, deviceMark, slots: [], mac: '' };
  return file as VerifiedSlotFile;
}

/**
 * Reads and parses the slot file of a store folder; whether it is genuine shows only once a slot has opened.
 * Throws unavailable/slots_missing, unavailable/slots_damaged, unavailable/store_newer.
 */
export function readSlotFile(folder: string, name: string = SLOT_FILE_NAME): SlotFile {
  const read = readBounded(join(folder, name), SLOT_FILE_LIMITS.fileBytes);
  if (read.state === 'missing') throw new EngineError('unavailable', 'slots_missing');
  if (read.state !== 'ok') throw new EngineError('unavailable', 'slots_damaged');
  return parseSlotFile(read.bytes.toString('utf8'));
}

/** Parses a slot file's text. Same errors as `readSlotFile`. */
export function parseSlotFile(text: string): SlotFile {
  const json = parseJson(text);
  const any = AnySlotFile.safeParse(json);
  if (any.success && any.data.version > SLOT_FILE_VERSION) throw new EngineError('unavailable', 'store_newer');
  const file = SlotFile.safeParse(json);
  if (!file.success) throw new EngineError('unavailable', 'slots_damaged');
  return file.data;
}

/** Proves that the whole file is the one written under this key. Throws unavailable/slots_damaged. */
export function verifySlotFile(file: SlotFile, databaseKey: Buffer): asserts file is VerifiedSlotFile {
  const mac = Buffer.from(file.mac, 'base64url');
  const expected = macOf(file, databaseKey);
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) throw new EngineError('unavailable', 'slots_damaged');
}

/** Whether the whole file is the one written under this key. */
export function isProvenBy(file: SlotFile, databaseKey: Buffer): boolean {
  try {
    verifySlotFile(file, databaseKey);
    return true;
  } catch {
    return false;
  }
}

/** The key that opened a slot, once it has proven the whole file; zeroed where it has not. Throws unavailable/slots_damaged. */
export function provenKey(file: SlotFile, databaseKey: Buffer): Buffer {
  try {
    verifySlotFile(file, databaseKey);
    return databaseKey;
  } catch (error) {
    databaseKey.fill(0);
    throw error;
  }
}

/**
 * Writes the next generation, authenticated under the database key, and returns it. Atomic: after a crash at any
 * point the folder holds the old file or the new one. The generation before stays beside it, unless a slot was
 * removed or replaced, or the key was rotated (`formerKey` is the one before): then the copy is of the new one too, or a
 * person shut out could still open the old.
 * Throws conflict/changed_meanwhile when the file on disk is not the one that `file` was made from, and
 * conflict/key_file_full when it would hold more slots than are read.
 */
export function writeSlotFile(folder: string, file: VerifiedSlotFile, databaseKey: Buffer, formerKey: Buffer = databaseKey): VerifiedSlotFile {
  if (!fitsLimits(file.slots)) throw new EngineError('conflict', 'key_file_full');
  const previous = previousOf(folder, file, formerKey);
  const next: SlotFile = { ...file, version: SLOT_FILE_VERSION, generation: file.generation + 1 };
  next.mac = macOf(next, databaseKey).toString('base64url');
  const text = serialiseSlotFile(next);
  if (Buffer.byteLength(text) > SLOT_FILE_LIMITS.fileBytes) throw new EngineError('conflict', 'key_file_full');
  const isCopyGood = previous?.epoch === next.epoch && !holdsOthers(previous, next);
  // The copy first: what a crash between the two leaves is a change never acknowledged, not a slot that lives on.
  replaceFile(join(folder, PREVIOUS_SLOT_FILE_NAME), isCopyGood ? serialiseSlotFile(previous) : text);
  replaceFile(join(folder, SLOT_FILE_NAME), text);
  return next as VerifiedSlotFile;
}

/** Whether a file holds slots that the other does not. */
export function holdsOthers(file: SlotFile, other: SlotFile): boolean {
  const there = new Set(other.slots.map((slot) => JSON.stringify(slotListing(slot))));
  return file.slots.some((slot) => !there.has(JSON.stringify(slotListing(slot))));
}

function previousOf(folder: string, file: VerifiedSlotFile, databaseKey: Buffer): SlotFile | null {
  const isNew = file.generation === 0;
  if (isNew && !existsSync(join(folder, SLOT_FILE_NAME))) return null;
  const onDisk = readSlotFile(folder);
  verifySlotFile(onDisk, databaseKey);
  if (onDisk.mac !== file.mac) throw new EngineError('conflict', 'changed_meanwhile');
  return onDisk;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new EngineError('unavailable', 'slots_damaged');
  }
}

/** A slot file as it is written. */
export function serialiseSlotFile(file: SlotFile): string {
  // What could not be read again is not written.
  return `${JSON.stringify(inItsForm(SlotFile.parse(inItsForm(file))), null, 1)}\n`;
}

/** HMAC-SHA-256 over every member, in an encoding in which no two files look alike (JSON of nested lists). */
function macOf(file: SlotFile, databaseKey: Buffer): Buffer {
  const { format, version, storeId, cipher, generation, epoch, deviceMark, slots } = file;
  const facts = [format, version, storeId, cipher, generation, ...(version < SLOT_FILE_VERSION ? [] : [epoch, deviceMark])];
  const key = slotFileMacKey(databaseKey);
  try {
    return createHmac('sha256', key).update(JSON.stringify([...facts, slots.map(slotListing)]), 'utf8').digest();
  } finally {
    key.fill(0);
  }
}
