import { createCipheriv, randomBytes } from 'node:crypto';
import type { CipherGCM } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { reporter } from './progress.ts';
import type { Emit } from './progress.ts';

const READ_BYTES = 1024 * 1024;

/**
 * What was written, to compare with what is read back: GMAC (NIST SP 800-38D, 6.3) under a random key that nothing else
 * uses and nobody is told. Damage knows nothing of the key, and so goes unseen with a probability below 2^-80 in a file of a
 * terabyte. Ten times as fast as SHA-256 where the processor has no instructions for that.
 */
export class Written {
  readonly #key = randomBytes(32);
  readonly #gmac = this.#begin();
  #tag: Buffer | null = null;

  update(bytes: Uint8Array): void {
    this.#gmac.setAAD(bytes);
  }

  /** Whether a file holds this and nothing else. Asked once all is written. Throws what the file system throws. */
  async isIn(file: string, sizeBytes: number, emit: Emit): Promise<boolean> {
    this.#tag ??= tagOf(this.#gmac);
    const found = this.#begin();
    const report = reporter('checking', sizeBytes, emit);
    const fd = openSync(file, 'r');
    try {
      const buffer = Buffer.alloc(READ_BYTES);
      for (;;) {
        const bytes = readSync(fd, buffer, 0, buffer.length, null);
        if (bytes === 0) return tagOf(found).equals(this.#tag);
        found.setAAD(buffer.subarray(0, bytes));
        await report(bytes);
      }
    } finally {
      closeSync(fd);
    }
  }

  /** The nonce may be the same for both: neither tag leaves this object. */
  #begin(): CipherGCM {
    return createCipheriv('aes-256-gcm', this.#key, Buffer.alloc(12));
  }
}

function tagOf(gmac: CipherGCM): Buffer {
  gmac.final();
  return gmac.getAuthTag();
}
