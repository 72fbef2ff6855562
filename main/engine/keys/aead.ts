import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

/**
 * The nonce of a chunk in STREAM (Hoang, Reyhanitabar, Rogaway and Vizar, 2015), as age has it: the chunk's number, eleven bytes
 * big endian, and a byte that is 1 for the last.
 */
export function streamNonce(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

/** AES-256-GCM (NIST SP 800-38D): the ciphertext with its tag behind it. A nonce is used once for each key. */
export function encrypt(key: Buffer, nonce: Buffer, facts: Buffer, plaintext: Buffer): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(facts);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** The plaintext, the caller's to zero; null when key, nonce, facts and sealed bytes do not belong together to the bit. */
export function decrypt(key: Buffer | KeyObject, nonce: Buffer, facts: Buffer, sealed: Buffer): Buffer | null {
  const sizeBytes = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES }).setAAD(facts).setAuthTag(sealed.subarray(sizeBytes));
  const plaintext = decipher.update(sealed.subarray(0, sizeBytes));
  try {
    decipher.final();
    return plaintext;
  } catch {
    plaintext.fill(0);
    return null;
  }
}
