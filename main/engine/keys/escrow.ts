import { EngineError } from '../errors.ts';
import type { Randomness } from '../host-services.ts';
import { belongTogether } from './age-keys.ts';
import { openSealed, sealTo } from './sealed-key.ts';
import { provenKey } from './slot-file.ts';
import type { EscrowSlot, SlotFile } from './slot-file.ts';

/**
 * Seals the database key to the organisation's public key, so that whoever keeps the private one can open this machine
 * without its people. Throws invalid_input/fields for a public key that is none.
 */
export function makeEscrowSlot({ storeId, publicKey, databaseKey, random, id = random.uuid() }: { storeId: string; publicKey: Buffer; databaseKey: Buffer; random: Randomness; id?: string }): EscrowSlot {
  const sealed = sealTo(publicKey, databaseKey, { facts: ['escrow', storeId, id], former: null, random });
  if (!sealed) throw new EngineError('invalid_input', 'fields', [{ path: 'recipient', rule: 'format' }]);
  return { kind: 'escrow', id, publicKey: publicKey.toString('base64url'), ...sealed };
}

/**
 * Opens the escrow slot with the organisation's private key; which of its slots is good, the database says. Throws
 * invalid_input/escrow_key_mismatch for a key that this machine's data was not given to, and unavailable/slots_damaged for a
 * slot or a file that is not as it was written.
 */
export function openWithEscrow(file: SlotFile, privateKey: Buffer): { databaseKey: Buffer; slots: EscrowSlot[] } {
  // Two only when a crash came between a new escrow key and its event.
  const slots = file.slots.filter((each): each is EscrowSlot => each.kind === 'escrow' && belongTogether(privateKey, Buffer.from(each.publicKey, 'base64url')));
  const [slot] = slots;
  if (!slot) throw new EngineError('invalid_input', 'escrow_key_mismatch');
  const databaseKey = openSealed(privateKey, slot, { facts: ['escrow', file.storeId, slot.id], former: null });
  if (!databaseKey) throw new EngineError('unavailable', 'slots_damaged');
  return { databaseKey: provenKey(file, databaseKey), slots };
}
