import type { ChaCha20Poly1305 } from '../../engine/keys/chacha20-poly1305.ts';
import { FileOutput } from '../file-output.ts';
import { AGE_CHUNK_BYTES, AGE_TAG_BYTES, sealAgeChunk } from './age-stream.ts';
import { Written } from './read-back.ts';

/** Chunks that are sealed and written together. */
const BATCH_CHUNKS = 16;
export const BATCH_BYTES = BATCH_CHUNKS * AGE_CHUNK_BYTES;
const SEALED_BATCH_BYTES = BATCH_CHUNKS * (AGE_CHUNK_BYTES + AGE_TAG_BYTES);

/** An encrypted file that is whole and on disk: its size, and `mac` of what was written (read-back.ts). */
export interface AgeWritten {
  sizeBytes: number;
  mac: string;
}

/** An encrypted file that is being written, batch by batch. */
export class SealedFile {
  readonly #chacha: ChaCha20Poly1305;
  readonly #file: FileOutput;
  readonly #key: Uint8Array;
  readonly #written = new Written();
  readonly #sealed = Buffer.alloc(SEALED_BATCH_BYTES);
  #index = 0;

  /** Writes to an open, empty file. `start` is what stands before the payload, whose key is only lent. */
  constructor(chacha: ChaCha20Poly1305, fd: number, { start, key }: { start: Uint8Array; key: Uint8Array }) {
    this.#chacha = chacha;
    this.#file = new FileOutput(fd);
    this.#key = key;
    this.#put(start);
  }

  /** Seals and writes BATCH_BYTES; at the end what is left, and nothing only of a file that holds nothing. Throws what the file system throws. */
  add(plain: Uint8Array, isEnd: boolean): void {
    let bytes = 0;
    for (let at = 0; at === 0 || at < plain.length; at += AGE_CHUNK_BYTES) {
      const chunk = plain.subarray(at, at + AGE_CHUNK_BYTES);
      const into = this.#sealed.subarray(bytes, bytes + chunk.length + AGE_TAG_BYTES);
      sealAgeChunk(this.#chacha, this.#key, { index: this.#index, isLast: isEnd && at + AGE_CHUNK_BYTES >= plain.length }, chunk, into);
      bytes += into.length;
      this.#index += 1;
    }
    this.#put(this.#sealed.subarray(0, bytes));
  }

  /** Waits until it is on disk. Throws what the file system throws. */
  async end(): Promise<AgeWritten> {
    return { sizeBytes: await this.#file.end(), mac: this.#written.mac() };
  }

  #put(bytes: Uint8Array): void {
    this.#file.write(bytes);
    this.#written.update(bytes);
  }
}
