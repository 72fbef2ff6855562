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
 * Opens the escrow slot with the organisation's private key. Throws invalid_input/escrow_key_mismatch for a key that this
 * machine's data was not given to, and unavailable/slots_damaged for a slot or a file that is not as it was written.
 */
export function openWithEscrow(file: SlotFile, privateKey: Buffer): Buffer {
  const slot = file.slots.find((each) => each.kind === 'escrow');
  if (!slot || !belongTogether(privateKey, Buffer.from(slot.publicKey, 'base64url'))) throw new EngineError('invalid_input', 'escrow_key_mismatch');
  const databaseKey = openSealed(privateKey, slot, { facts: ['escrow', file.storeId, slot.id], former: null });
  if (!databaseKey) throw new EngineError('unavailable', 'slots_damaged');
  return provenKey(file, databaseKey);
}
