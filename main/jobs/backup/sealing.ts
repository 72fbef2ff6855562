import { BATCH_BYTES } from './sealed-file.ts';
import type { AgeWritten, SealedFile } from './sealed-file.ts';

/** Who seals and writes what a writer hands over, in its order. */
export interface Sealing {
  /** Memory for the next BATCH_BYTES, once there is some. */
  room(): Uint8Array;
  /** Takes what was put there: BATCH_BYTES, at the end what is left. */
  give(bytes: number, isEnd: boolean): void;
  /** Throws what writing threw so far. */
  settle(): Promise<void>;
  /** Once the end was given: waits until all is on disk. Throws what writing threw. */
  end(): Promise<AgeWritten>;
  /** Zeroes what is held. */
  zero(): Promise<void>;
}

/** Does it in this thread, at once. */
export class SealHere implements Sealing {
  readonly #file: SealedFile;
  readonly #batch = Buffer.alloc(BATCH_BYTES);

  constructor(file: SealedFile) {
    this.#file = file;
  }

  room(): Uint8Array {
    return this.#batch;
  }

  give(bytes: number, isEnd: boolean): void {
    this.#file.add(this.#batch.subarray(0, bytes), isEnd);
  }

  async settle(): Promise<void> {
    // Every write waited already.
  }

  end(): Promise<AgeWritten> {
    return this.#file.end();
  }

  async zero(): Promise<void> {
    this.#batch.fill(0);
  }
}
