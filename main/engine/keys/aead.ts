import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

export const NONCE_BYTES = 12;
export const TAG_BYTES = 16;

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
