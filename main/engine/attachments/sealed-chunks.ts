import type { KeyObject } from 'node:crypto';
import { decrypt, encrypt, streamNonce, TAG_BYTES } from '../keys/aead.ts';

/**
 * The form of an attachment on disk: eight bytes that name it and its version, then the content in chunks of 64 KiB,
 * each sealed with AES-256-GCM under the file's own random key. The nonce is the chunk's number, eleven bytes big
 * endian, and a byte that is 1 for the last: chunks cannot be swapped, left out, added or cut off without it being
 * noticed (STREAM, Hoang, Reyhanitabar, Rogaway and Vizar, "Online Authenticated-Encryption and its Nonce-Reuse
 * Misuse-Resistance", 2015; age-encryption.org/v1 has the same form). The first eight bytes are authenticated with
 * every chunk.
 */
export const FILE_HEADER = Buffer.from('HFattch1', 'ascii');
export const CHUNK_BYTES = 64 * 1024;
/** A whole chunk as it goes on disk. */
export const SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;
export const FILE_KEY_BYTES = 32;

/** One chunk as it goes on disk. `plain` has CHUNK_BYTES, the last one what is left. */
export function sealChunk(key: Buffer, index: number, isLast: boolean, plain: Buffer): Buffer {
  return encrypt(key, streamNonce(index, isLast), FILE_HEADER, plain);
}

/** A chunk's content; null when it is not what was sealed there. */
export function openChunk(key: Buffer | KeyObject, index: number, isLast: boolean, sealed: Buffer): Buffer | null {
  return sealed.length < TAG_BYTES ? null : decrypt(key, streamNonce(index, isLast), FILE_HEADER, sealed);
}

/** How many chunks a content of this many bytes has, at least one. */
export function chunkCount(sizeBytes: number): number {
  return Math.max(1, Math.ceil(sizeBytes / CHUNK_BYTES));
}

/** Where a chunk lies in the file, and how long it is there; `sizeBytes` is the content's. */
export function chunkPlace(index: number, sizeBytes: number): { at: number; bytes: number; isLast: boolean } {
  const isLast = index === chunkCount(sizeBytes) - 1;
  return { at: FILE_HEADER.length + index * SEALED_BYTES, bytes: (isLast ? sizeBytes - index * CHUNK_BYTES : CHUNK_BYTES) + TAG_BYTES, isLast };
}

/** How long the file of a content is, in bytes. */
export function sealedSize(sizeBytes: number): number {
  return FILE_HEADER.length + sizeBytes + chunkCount(sizeBytes) * TAG_BYTES;
}
