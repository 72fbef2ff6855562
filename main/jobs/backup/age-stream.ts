import { streamNonce } from '../../engine/keys/aead.ts';
import { hkdf } from '../../engine/keys/kdf.ts';
import { CHACHA_TAG_BYTES } from '../../engine/keys/chacha20-poly1305.ts';
import type { ChaCha20Poly1305 } from '../../engine/keys/chacha20-poly1305.ts';

/**
 * The payload of a file in the format of age (age-encryption.org/v1, "Payload"): chunks of 64 KiB sealed with
 * ChaCha20-Poly1305 under a key for this one file. The nonce is the chunk's number, eleven bytes big endian, and a byte
 * that is 1 for the last: chunks cannot be swapped, left out, added or cut off without it being noticed.
 */
export const AGE_CHUNK_BYTES = 64 * 1024;
export const AGE_TAG_BYTES = CHACHA_TAG_BYTES;
export const AGE_SALT_BYTES = 16;

/** The key of a file's payload; the caller's to zero. `salt` is what the file has behind its header. */
export function payloadKey(fileKey: Buffer, salt: Buffer): Buffer {
  return hkdf(fileKey, salt, 'payload', 32);
}

/** Where a chunk stands in the payload. */
interface Place {
  index: number;
  isLast: boolean;
}

/** Writes one chunk as it stands in the file, a tag longer than `plain`, which has AGE_CHUNK_BYTES, the last one what is left. */
export function sealAgeChunk(chacha: ChaCha20Poly1305, key: Uint8Array, { index, isLast }: Place, plain: Uint8Array, sealed: Uint8Array): void {
  chacha.seal(sealed, plain, streamNonce(index, isLast), key);
}

/** A chunk's content; null when it is not what was sealed there. */
export function openAgeChunk(chacha: ChaCha20Poly1305, key: Uint8Array, { index, isLast }: Place, sealed: Uint8Array): Buffer | null {
  const plain = Buffer.alloc(sealed.length - AGE_TAG_BYTES);
  return chacha.open(plain, sealed, streamNonce(index, isLast), key) ? plain : null;
}
