import type { Sodium } from '../keys/sodium.ts';
import { PAGE_BYTES, RESERVED_BYTES, SQLITE_MAGIC } from './page-format.ts';
import type { PageCodec, PageKeys } from './page-format.ts';

const TAG_AT = PAGE_BYTES - RESERVED_BYTES['aegis-256'];
const NONCE_AT = TAG_AT + 32;
/** Where of page 1 the sealed part begins: the salt and eight bytes of SQLite's header stay readable. */
const FIRST_FROM = 24;
const ZEROS = new Uint8Array(64);

/**
 * AEGIS-256 as SQLite3 Multiple Ciphers has it (utelle.github.io/SQLite3MultipleCiphers): a page is its content, the
 * tag (32 bytes) and the nonce (32). The nonce makes a key and a nonce that are used for this one page; the page's
 * number is the end of the latter, so that no page stands in for another.
 */
export function aegisPages(sodium: Sodium, { key, salt, randomBytes }: PageKeys): PageCodec {
  /** The cipher's key stream, which is what it makes of zeros. */
  function usedOnce(number: number, nonce: Buffer): Uint8Array {
    const { ciphertext } = sodium.crypto_aead_aegis256_encrypt_detached(ZEROS, null, null, nonce, key);
    new DataView(ciphertext.buffer, ciphertext.byteOffset).setUint32(60, number);
    return ciphertext;
  }

  return {
    open(number, sealed) {
      const from = number === 1 ? FIRST_FROM : 0;
      if (sealed.length !== PAGE_BYTES || (number === 1 && !sealed.subarray(0, salt.length).equals(salt))) return null;
      const once = usedOnce(number, sealed.subarray(NONCE_AT));
      const plain = Buffer.alloc(PAGE_BYTES);
      try {
        plain.set(sodium.crypto_aead_aegis256_decrypt_detached(null, sealed.subarray(from, TAG_AT), sealed.subarray(TAG_AT, NONCE_AT), null, once.subarray(32), once.subarray(0, 32)), from);
      } catch {
        return null;
      } finally {
        once.fill(0);
      }
      SQLITE_MAGIC.copy(plain, 0, 0, Math.min(from, SQLITE_MAGIC.length));
      sealed.copy(plain, salt.length, salt.length, from);
      return plain;
    },

    seal(number, plain) {
      const from = number === 1 ? FIRST_FROM : 0;
      const sealed = Buffer.alloc(PAGE_BYTES);
      sealed.set(randomBytes(32), NONCE_AT);
      const once = usedOnce(number, sealed.subarray(NONCE_AT));
      const { ciphertext, mac } = sodium.crypto_aead_aegis256_encrypt_detached(plain.subarray(from, TAG_AT), null, null, once.subarray(32), once.subarray(0, 32));
      once.fill(0);
      sealed.set(ciphertext, from);
      sealed.set(mac, TAG_AT);
      salt.copy(sealed, 0, 0, Math.min(from, salt.length));
      plain.copy(sealed, salt.length, salt.length, from);
      return sealed;
    },

    close: () => void key.fill(0),
  };
}
