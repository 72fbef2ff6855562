import { createCipheriv, createDecipheriv, createHmac, pbkdf2Sync, timingSafeEqual } from 'node:crypto';
import { PAGE_BYTES, RESERVED_BYTES, SQLITE_MAGIC } from './page-format.ts';
import type { PageCodec, PageKeys } from './page-format.ts';

const IV_AT = PAGE_BYTES - RESERVED_BYTES['sqlcipher-4'];
const MAC_AT = IV_AT + 16;

/**
 * SQLCipher 4 (zetetic.net/sqlcipher/design): AES-256-CBC; a page is its content, the IV (16 bytes) and HMAC-SHA-512
 * (64) over both and the page's number. Page 1 begins with the salt.
 */
export function sqlCipherPages({ key, salt, randomBytes }: PageKeys): PageCodec {
  const macKey = pbkdf2Sync(key, salt.map((byte) => byte ^ 0x3a), 2, 32, 'sha512');
  const place = Buffer.alloc(4);

  function macOf(number: number, sealed: Buffer, from: number): Buffer {
    place.writeUInt32LE(number);
    return createHmac('sha512', macKey).update(sealed.subarray(from, MAC_AT)).update(place).digest();
  }

  return {
    open(number, sealed) {
      const from = number === 1 ? salt.length : 0;
      if (sealed.length !== PAGE_BYTES || !sealed.subarray(0, from).equals(salt.subarray(0, from))) return null;
      if (!timingSafeEqual(macOf(number, sealed, from), sealed.subarray(MAC_AT))) return null;
      const plain = Buffer.alloc(PAGE_BYTES);
      const decipher = createDecipheriv('aes-256-cbc', key, sealed.subarray(IV_AT, MAC_AT)).setAutoPadding(false);
      decipher.update(sealed.subarray(from, IV_AT)).copy(plain, from);
      decipher.final();
      SQLITE_MAGIC.copy(plain, 0, 0, from);
      return plain;
    },

    seal(number, plain) {
      const from = number === 1 ? salt.length : 0;
      const sealed = Buffer.alloc(PAGE_BYTES);
      salt.copy(sealed, 0, 0, from);
      sealed.set(randomBytes(16), IV_AT);
      const cipher = createCipheriv('aes-256-cbc', key, sealed.subarray(IV_AT, MAC_AT)).setAutoPadding(false);
      cipher.update(plain.subarray(from, IV_AT)).copy(sealed, from);
      cipher.final();
      macOf(number, sealed, from).copy(sealed, MAC_AT);
      return sealed;
    },

    close() {
      key.fill(0);
      macKey.fill(0);
    },
  };
}
