import type { Cipher } from '../db/store.ts';
import type { Randomness } from '../host-services.ts';
import { makeEscrowSlot } from './escrow.ts';
import { carryOn } from './seal.ts';
import type { RecoverySlot, SecretSlot, Slot, VerifiedSlotFile } from './slot-file.ts';
import { SLOT_FILE_LIMITS } from './slot-file-format.ts';

/** Whether a slot leads to the next key as well without its owner: not one of a former kind, nor one left behind too often. */
export function canCarryOn(slot: SecretSlot): boolean {
  return slot.publicKey !== undefined && (slot.carried?.length ?? 0) < SLOT_FILE_LIMITS.carried;
}

/** Whether a rotation needs the recovery code, whose slot this is: it cannot lead on by itself. */
export function needsRecoveryCode(slot: RecoverySlot | undefined): boolean {
  return slot === undefined || !canCarryOn(slot);
}

/**
 * The slot file for the next database key: every slot that can leads on to it, the escrow slot is sealed anew, and
 * `recovery` takes the place of the recovery slot where it is given. What cannot lead on is left out, and told.
 * `turn` is called between slots, of which there may be thousands.
 */
export async function rotateSlots(
  file: VerifiedSlotFile,
  { from, to, cipher, recovery, random }: { from: Buffer; to: Buffer; cipher: Cipher; recovery: RecoverySlot | null; random: Randomness },
  turn: () => Promise<unknown>,
): Promise<{ file: VerifiedSlotFile; left: Slot[] }> {
  const { storeId } = file;
  const slots: Slot[] = [];
  const left: Slot[] = [];
  for (const slot of file.slots) {
    const next = slot.kind === 'recovery' && recovery ? recovery : inNextEpoch(slot);
    if (next) slots.push(next);
    else left.push(slot);
    await turn();
  }
  return { file: { ...file, cipher, epoch: file.epoch + 1, slots }, left };

  function inNextEpoch(slot: Slot): Slot | null {
    if (slot.kind === 'escrow') return makeEscrowSlot({ storeId, publicKey: Buffer.from(slot.publicKey, 'base64url'), databaseKey: to, random, id: slot.id });
    return canCarryOn(slot) ? carryOn(storeId, slot, { from, to, random }) : null;
  }
}
