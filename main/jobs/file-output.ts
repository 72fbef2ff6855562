import { fsyncSync, writeSync } from 'node:fs';

/** Where a writer puts what it makes, from front to back. */
export interface Output {
  /** Takes bytes that the writer does not touch again. */
  write(bytes: Uint8Array): void;
  /** Waits until what was taken is on its way, so that no more than a piece is held. Throws what writing threw. */
  settle(): Promise<void>;
  /** Ends the file and waits until it is on disk; returns its size in bytes. Throws what the file system throws. */
  end(): Promise<number>;
}

/** Writes to an open, empty file as it comes. */
export class FileOutput implements Output {
  readonly #fd: number;
  #bytes = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  write(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#bytes + done);
    this.#bytes += bytes.length;
  }

  async settle(): Promise<void> {
    // Every write waited already.
  }

  async end(): Promise<number> {
    fsyncSync(this.#fd);
    return this.#bytes;
  }
}
