import { hkdf } from '../../engine/keys/kdf.ts';
import type { Sodium } from '../../engine/keys/sodium.ts';

/**
 * The payload of a file in the format of age (age-encryption.org/v1, "Payload"): chunks of 64 KiB sealed with
 * ChaCha20-Poly1305 under a key for this one file. The nonce is the chunk's number, eleven bytes big endian, and a byte
 * that is 1 for the last: chunks cannot be swapped, left out, added or cut off without it being noticed.
 */
export const AGE_CHUNK_BYTES = 64 * 1024;
export const AGE_TAG_BYTES = 16;
export const AGE_SALT_BYTES = 16;

/** The key of a file's payload; the caller's to zero. `salt` is what the file has behind its header. */
export function payloadKey(fileKey: Buffer, salt: Buffer): Buffer {
  return hkdf(fileKey, salt, 'payload', 32);
}

function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** One chunk as it stands in the file. `plain` has AGE_CHUNK_BYTES, the last one what is left. */
export function sealAgeChunk(sodium: Sodium, key: Uint8Array, { index, isLast }: { index: number; isLast: boolean }, plain: Uint8Array): Uint8Array {
  return sodium.crypto_aead_chacha20poly1305_ietf_encrypt(plain, null, null, nonceOf(index, isLast), key);
}

/** A chunk's content; null when it is not what was sealed there. */
export function openAgeChunk(sodium: Sodium, key: Uint8Array, { index, isLast }: { index: number; isLast: boolean }, sealed: Uint8Array): Buffer | null {
  try {
    const plain = sodium.crypto_aead_chacha20poly1305_ietf_decrypt(null, sealed, null, nonceOf(index, isLast), key);
    return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength);
  } catch {
    return null;
  }
}
