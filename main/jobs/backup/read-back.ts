import { createCipheriv, randomBytes } from 'node:crypto';
import type { CipherGCM } from 'node:crypto';
import { readSync } from 'node:fs';

const READ_BYTES = 1024 * 1024;
const KEY_BYTES = 32;
const MAC_BYTES = KEY_BYTES + 16;
/** What `Written.mac` is written as. */
export const FILE_MAC = /^[A-Za-z0-9_-]{64}$/u;

/**
 * What was written, to compare with what is read back, at once and later: GMAC (NIST SP 800-38D, 6.3) under a random key
 * that nothing else uses and no file has. Damage, and whoever has the file alone, know nothing of the key, so that another
 * content goes unseen with a probability below 2^-80 in a file of a terabyte. Ten times as fast as SHA-256 where the processor
 * has no instructions for that.
 */
export class Written {
  readonly #key = randomBytes(KEY_BYTES);
  readonly #gmac = begin(this.#key);

  update(bytes: Uint8Array): void {
    this.#gmac.setAAD(bytes);
  }

  /** The key and what it makes of all that was written, in base64url. Asked once, when that is all. */
  mac(): string {
    return Buffer.concat([this.#key, tagOf(this.#gmac)]).toString('base64url');
  }
}

/**
 * Whether an open file holds what `mac` was made of, which had this size, and nothing else. Never reads far beyond that: who has
 * a shared drive could let a file grow without end. Throws what the file system throws.
 */
export async function isAsWritten(fd: number, { sizeBytes, mac }: { sizeBytes: number; mac: string }, report: (bytes: number) => Promise<void>): Promise<boolean> {
  const expected = Buffer.from(mac, 'base64url');
  if (expected.length !== MAC_BYTES) return false;
  const found = begin(expected.subarray(0, KEY_BYTES));
  const buffer = Buffer.alloc(READ_BYTES);
  for (let at = 0; at <= sizeBytes; ) {
    const bytes = readSync(fd, buffer, 0, buffer.length, at);
    if (bytes === 0) return at === sizeBytes && tagOf(found).equals(expected.subarray(KEY_BYTES));
    found.setAAD(buffer.subarray(0, bytes));
    at += bytes;
    await report(bytes);
  }
  return false;
}

/** One nonce is enough: each key makes the tag of one file, which is kept with the key and shown to nobody. */
function begin(key: Buffer): CipherGCM {
  return createCipheriv('aes-256-gcm', key, Buffer.alloc(12));
}

function tagOf(gmac: CipherGCM): Buffer {
  gmac.final();
  return gmac.getAuthTag();
}
