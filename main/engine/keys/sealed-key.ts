import { decrypt, encrypt, NONCE_BYTES } from './aead.ts';
import { hkdf } from './kdf.ts';
import type { Randomness } from '../host-services.ts';
import type { SealedKey } from './slot-file-format.ts';
import { agree, publicKeyOf, X25519_BYTES } from './x25519.ts';

/** Every sealing has a key of its own, so that one nonce is enough for all of them. */
const ONE_NONCE = Buffer.alloc(NONCE_BYTES);

/** What a sealed key belongs to: bound to it, and worth nothing anywhere else. */
export type SealedFacts = readonly (string | number)[];

/**
 * Seals a database key to a public key: X25519 with an ephemeral key, HKDF-SHA-256 and AES-256-GCM, in the manner of HPKE
 * (RFC 9180, base mode). With `former`, the key before, only whoever knows that can have sealed it (mode_psk):
 * otherwise anybody who can write the file could put a key of their own in a person's slot, and a store of their own in
 * the place of ours. Null for a public key that is none.
 */
export function sealTo(publicKey: Buffer, databaseKey: Buffer, { facts, former, random }: { facts: SealedFacts; former: Buffer | null; random: Randomness }): SealedKey | null {
  const own = random.bytes(X25519_BYTES);
  const ephemeral = publicKeyOf(own);
  const shared = agree(own, publicKey);
  own.fill(0);
  if (!shared) return null;
  const key = sealingKey({ shared, former, ephemeral, publicKey, facts });
  try {
    return { ephemeral: ephemeral.toString('base64url'), wrapped: encrypt(key, ONE_NONCE, Buffer.alloc(0), databaseKey).toString('base64url') };
  } finally {
    key.fill(0);
  }
}

/** Opens what `sealTo` sealed; the key is the caller's to zero. Null when keys, facts and sealed bytes do not belong together. */
export function openSealed(privateKey: Buffer, sealed: SealedKey, { facts, former }: { facts: SealedFacts; former: Buffer | null }): Buffer | null {
  const ephemeral = Buffer.from(sealed.ephemeral, 'base64url');
  const shared = agree(privateKey, ephemeral);
  if (!shared) return null;
  const key = sealingKey({ shared, former, ephemeral, publicKey: publicKeyOf(privateKey), facts });
  try {
    return decrypt(key, ONE_NONCE, Buffer.alloc(0), Buffer.from(sealed.wrapped, 'base64url'));
  } finally {
    key.fill(0);
  }
}

function sealingKey({ shared, former, ephemeral, publicKey, facts }: { shared: Buffer; former: Buffer | null; ephemeral: Buffer; publicKey: Buffer; facts: SealedFacts }): Buffer {
  const material = former ? Buffer.concat([shared, former]) : shared;
  try {
    return hkdf(material, Buffer.concat([ephemeral, publicKey]), JSON.stringify(['holdfast/sealed-key/v1', former ? 'after' : 'alone', ...facts]), 32);
  } finally {
    shared.fill(0);
    material.fill(0);
  }
}
