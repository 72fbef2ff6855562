import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { PAGE_BYTES, RESERVED_BYTES, SQLITE_MAGIC } from '../../engine/db/page-format.ts';
import type { PageCodec } from '../../engine/db/page-format.ts';
import type { Cipher } from '../../engine/db/store.ts';
import { damaged } from './archive-reader.ts';

/** Pages that are written together. */
const PIECE_BYTES = 64 * PAGE_BYTES;

/** Takes a plain image of a database and writes it sealed, page by page, under the keys of `codec`: it lies readable on no disk. */
export class DatabaseFile {
  readonly #fd: number;
  readonly #codec: PageCodec;
  readonly #facts: { cipher: Cipher; sizeBytes: number };
  readonly #page = Buffer.alloc(PAGE_BYTES);
  #held = 0;
  #number = 0;
  #sealed: Buffer[] = [];
  #written = 0;
  #open = true;

  /** Makes the file (0600), which must not exist. Every method throws what the file system throws. */
  constructor(file: string, codec: PageCodec, facts: { cipher: Cipher; sizeBytes: number }) {
    this.#fd = openSync(file, 'wx', 0o600);
    this.#codec = codec;
    this.#facts = facts;
  }

  /** Throws unavailable/backup_damaged for what begins as no image of such a store. */
  add(piece: Buffer): void {
    for (let at = 0; at < piece.length; ) {
      const taken = piece.subarray(at, at + PAGE_BYTES - this.#held);
      this.#page.set(taken, this.#held);
      this.#held += taken.length;
      at += taken.length;
      if (this.#held === PAGE_BYTES) this.#seal();
    }
  }

  /** Waits until it is on disk. */
  end(): void {
    this.#flush();
    fsyncSync(this.#fd);
    this.close();
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#page.fill(0);
    closeSync(this.#fd);
  }

  #seal(): void {
    this.#number += 1;
    this.#held = 0;
    if (this.#number === 1) this.#refuseOther();
    this.#sealed.push(this.#codec.seal(this.#number, this.#page));
    if (this.#sealed.length * PAGE_BYTES >= PIECE_BYTES) this.#flush();
  }

  /** Page 1 says what the store expects of it (sqlite.org/fileformat.html, 1.3), and from here on that there is a log. */
  #refuseOther(): void {
    const { cipher, sizeBytes } = this.#facts;
    const expected = Buffer.concat([SQLITE_MAGIC, Buffer.from([PAGE_BYTES >> 8, PAGE_BYTES & 0xff, 1, 1, RESERVED_BYTES[cipher], 64, 32, 32])]);
    if (!this.#page.subarray(0, expected.length).equals(expected) || this.#page.readUInt32BE(28) !== sizeBytes / PAGE_BYTES) throw damaged();
    this.#page.fill(2, 18, 20);
  }

  #flush(): void {
    const bytes = Buffer.concat(this.#sealed);
    this.#sealed = [];
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#written + done);
    this.#written += bytes.length;
  }
}
