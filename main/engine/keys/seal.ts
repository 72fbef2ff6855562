import type { JobRunner } from '../../jobs/runner.ts';
import type { Cipher } from '../db/store.ts';
import { EngineError } from '../errors.ts';
import type { Randomness } from '../host-services.ts';
import { decrypt, encrypt, NONCE_BYTES } from './aead.ts';
import { hkdf } from './kdf.ts';
import { openSealed, sealTo } from './sealed-key.ts';
import type { SealedFacts } from './sealed-key.ts';
import { slotHeader } from './slot-file-format.ts';
import type { SealedKey, SecretSlot, Unsealed } from './slot-file-format.ts';
import { publicKeyOf } from './x25519.ts';

export interface SealingStore {
  storeId: string;
  cipher: Cipher;
}
/** What opens a slot: what its owner knows, and what the machine keeps where the slot asks for that. */
interface Secrets {
  secret: Buffer;
  deviceSecret: Buffer | null;
}

/** Seals the database key into a slot: AES-256-GCM (NIST SP 800-38D) under a key used for this one slot. */
export async function seal<S extends SecretSlot>(
  store: SealingStore,
  header: Omit<Unsealed<S>, 'publicKey'>,
  secrets: Secrets & { databaseKey: Buffer },
  with_: { random: Randomness; jobs: JobRunner },
): Promise<{ publicKey: string; nonce: string; wrapped: string }> {
  const keys = await slotKeys(store, header, secrets, with_.jobs);
  try {
    const publicKey = publicKeyOf(keys.identity).toString('base64url');
    const nonce = with_.random.bytes(NONCE_BYTES);
    const wrapped = encrypt(keys.kek, nonce, boundFacts(store, { ...header, publicKey }), secrets.databaseKey);
    return { publicKey, nonce: nonce.toString('base64url'), wrapped: wrapped.toString('base64url') };
  } finally {
    keys.zero();
  }
}

/**
 * Opens a slot. Null when the secrets are not its own or a single bit of the slot differs. The caller zeroes the key.
 * Throws unavailable/slots_damaged for a slot that is genuine and does not lead to a later key as it says.
 */
export async function unseal(store: SealingStore, slot: SecretSlot, secrets: Secrets, jobs: JobRunner): Promise<Buffer | null> {
  const keys = await slotKeys(store, slot, secrets, jobs);
  try {
    let key = decrypt(keys.kek, Buffer.from(slot.nonce, 'base64url'), boundFacts(store, slot), Buffer.from(slot.wrapped, 'base64url'));
    for (const [index, link] of (slot.carried ?? []).entries()) {
      const former: Buffer | null = key;
      key = former && openSealed(keys.identity, link, { facts: carriedFacts(store.storeId, slot, index), former });
      former?.fill(0);
      // The header was proven by what came first, so that the wrong thing here is no wrong password.
      if (former && !key) throw new EngineError('unavailable', 'slots_damaged');
    }
    return key;
  } finally {
    keys.zero();
  }
}

/**
 * The slot, leading on from the key that it led to until now to the next one, without its owner: only their secret opens
 * what is added. Null for a slot that cannot: it was made before there were public keys.
 */
export function carryOn<S extends SecretSlot>(storeId: string, slot: S, { from, to, random }: { from: Buffer; to: Buffer; random: Randomness }): S | null {
  if (slot.publicKey === undefined) return null;
  const carried: SealedKey[] = slot.carried ?? [];
  const facts = carriedFacts(storeId, slot, carried.length);
  const link = sealTo(Buffer.from(slot.publicKey, 'base64url'), to, { facts, former: from, random });
  return link && { ...slot, carried: [...carried, link] };
}

function carriedFacts(storeId: string, slot: SecretSlot, index: number): SealedFacts {
  return ['carried', storeId, slot.kind, slot.id, slot.wrapped, index];
}

/** What a slot is and belongs to. As associated data it makes a slot worthless in any other place. */
function boundFacts(store: SealingStore, header: Unsealed<SecretSlot>): Buffer {
  // A slot outlives a change of the cipher since it can be carried on; which one holds is under the file's MAC.
  const facts = header.publicKey === undefined ? ['holdfast/slot/v1', store.storeId, store.cipher] : ['holdfast/slot/v3', store.storeId];
  return Buffer.from(JSON.stringify([...facts, slotHeader(header as SecretSlot)]), 'utf8');
}

/** scrypt (RFC 7914) over what the person knows, then HKDF (RFC 5869) together with what the machine keeps. */
async function slotKeys(store: SealingStore, header: Unsealed<SecretSlot>, { secret, deviceSecret }: Secrets, jobs: JobRunner): Promise<{ kek: Buffer; identity: Buffer; zero(): void }> {
  const salt = Buffer.from(header.kdf.salt, 'base64url');
  const stretched = await jobs.scrypt(secret, salt, header.kdf, 32);
  const material = deviceSecret ? Buffer.concat([stretched, deviceSecret]) : stretched;
  const derive = (use: string): Buffer => hkdf(material, salt, JSON.stringify([use, header.kind, store.storeId, header.id]), 32);
  try {
    const kek = derive('holdfast/slot-key/v1');
    // The private key that belongs to the slot's public one; any 32 bytes are one (RFC 7748, 5).
    const identity = derive('holdfast/slot-identity/v1');
    return {
      kek,
      identity,
      zero: () => {
        kek.fill(0);
        identity.fill(0);
      },
    };
  } finally {
    stretched.fill(0);
    material.fill(0);
  }
}
