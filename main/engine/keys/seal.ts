import type { JobRunner } from '../../jobs/runner.ts';
import type { Cipher } from '../db/store.ts';
import type { Randomness } from '../host-services.ts';
import { decrypt, encrypt, NONCE_BYTES } from './aead.ts';
import { hkdf } from './kdf.ts';
import { slotHeader } from './slot-file-format.ts';
import type { Slot, Unsealed } from './slot-file-format.ts';

export interface SealingStore {
  storeId: string;
  cipher: Cipher;
}

/** Seals the database key into a slot: AES-256-GCM (NIST SP 800-38D) under a key used for this one slot. */
export async function seal<S extends Slot>(
  store: SealingStore,
  header: Unsealed<S>,
  secrets: { secret: Buffer; deviceSecret: Buffer | null; databaseKey: Buffer },
  with_: { random: Randomness; jobs: JobRunner },
): Promise<{ nonce: string; wrapped: string }> {
  const kek = await slotKey(store, header, secrets, with_.jobs);
  try {
    const nonce = with_.random.bytes(NONCE_BYTES);
    const wrapped = encrypt(kek, nonce, boundFacts(store, header), secrets.databaseKey);
    return { nonce: nonce.toString('base64url'), wrapped: wrapped.toString('base64url') };
  } finally {
    kek.fill(0);
  }
}

/** Opens a slot. Null when the secrets are not its own or a single bit of the slot differs. The caller zeroes the key. */
export async function unseal(
  store: SealingStore,
  slot: Slot,
  secrets: { secret: Buffer; deviceSecret: Buffer | null },
  jobs: JobRunner,
): Promise<Buffer | null> {
  const wrapped = Buffer.from(slot.wrapped, 'base64url');
  const kek = await slotKey(store, slot, secrets, jobs);
  try {
    return decrypt(kek, Buffer.from(slot.nonce, 'base64url'), boundFacts(store, slot), wrapped);
  } finally {
    kek.fill(0);
  }
}

/** What a slot is and belongs to. As associated data it makes a slot worthless in any other place. */
function boundFacts(store: SealingStore, header: Unsealed<Slot>): Buffer {
  return Buffer.from(JSON.stringify(['holdfast/slot/v1', store.storeId, store.cipher, slotHeader(header as Slot)]), 'utf8');
}

/** scrypt (RFC 7914) over what the person knows, then HKDF (RFC 5869) together with what the machine keeps. */
async function slotKey(
  store: SealingStore,
  header: Unsealed<Slot>,
  { secret, deviceSecret }: { secret: Buffer; deviceSecret: Buffer | null },
  jobs: JobRunner,
): Promise<Buffer> {
  const salt = Buffer.from(header.kdf.salt, 'base64url');
  const stretched = await jobs.scrypt(secret, salt, header.kdf, 32);
  const material = deviceSecret ? Buffer.concat([stretched, deviceSecret]) : stretched;
  try {
    return hkdf(material, salt, JSON.stringify(['holdfast/slot-key/v1', header.kind, store.storeId, header.id]), 32);
  } finally {
    stretched.fill(0);
    material.fill(0);
  }
}
