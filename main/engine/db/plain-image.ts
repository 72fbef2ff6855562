import { closeSync, openSync, readSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { EngineError } from '../errors.ts';
import type { Db } from './database.ts';
import { openPageCodec } from './page-codec.ts';
import { LOCK_BYTE_PAGE, PAGE_BYTES, RESERVED_BYTES } from './page-format.ts';
import type { PageCodec, PageKeys } from './page-format.ts';
import { openReadOnly, withFoldedLog } from './store.ts';
import type { StoreOptions } from './store.ts';

/** A committed state of the store as a plain SQLite database, which opens read-only anywhere. */
export interface PlainImage {
  sizeBytes: number;
  /** From front to back, some pages at a time. Throws unavailable/database_damaged. */
  pieces(): Generator<Buffer, void>;
}
export interface ImageOptions extends StoreOptions {
  randomBytes: PageKeys['randomBytes'];
  /** Up to this size the image is made in memory, which is three times as fast; a larger one is read from the file, page by page. */
  mostBytesInMemory?: number;
}

const MOST_BYTES_IN_MEMORY = 256 * 1024 * 1024;
const PIECE_BYTES = 64 * PAGE_BYTES;
/** How long somebody else's reading of an older state is waited for, and how often it is looked. */
const MOST_TRIES = 100;
const PAUSE_MS = 100;

/**
 * Lends an image of the store and a connection that sees the same state. Others may write meanwhile; the log of their
 * writes is not folded into the file until this is done. The key is only lent. Throws what `openReadOnly` throws, and
 * locked/store_in_use when somebody reads an older state for ten seconds.
 */
export async function withPlainImage<T>(options: ImageOptions, use: (db: Db, image: PlainImage) => Promise<T>): Promise<T> {
  const db = openReadOnly(options);
  try {
    // Deferred: the first read fixes what this connection sees, and nobody's writing is held up.
    db.exec('BEGIN');
    if (sizeOf(db) <= (options.mostBytesInMemory ?? MOST_BYTES_IN_MEMORY)) {
      return await use(db, { sizeBytes: sizeOf(db), pieces: () => serialized(db, RESERVED_BYTES[options.cipher]) });
    }
  } finally {
    db.close();
  }
  const codec = await openPageCodec(options);
  try {
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      if (tries > 0) await wait(PAUSE_MS);
      const used = await withFoldedLog(options, async (folded) => {
        const sizeBytes = sizeOf(folded);
        return { result: await use(folded, { sizeBytes, pieces: () => fromFile(options.file, sizeBytes, codec) }) };
      });
      if (used) return used.result;
    }
    throw new EngineError('locked', 'store_in_use');
  } finally {
    codec.close();
  }
}

function sizeOf(db: Db): number {
  return Number(db.pragma('page_count')) * PAGE_BYTES;
}

function* serialized(db: Db, reservedBytes: number): Generator<Buffer, void> {
  const image = db.serialize();
  for (let at = 0; at < image.length; at += PIECE_BYTES) {
    const piece = image.subarray(at, at + PIECE_BYTES);
    for (let end = PAGE_BYTES; end <= piece.length; end += PAGE_BYTES) {
      // Every page brings what its cipher left there, and one that could not be read brings zeros.
      const reserved = piece.subarray(end - reservedBytes, end);
      if (isZero(reserved) && (at + end) / PAGE_BYTES !== LOCK_BYTE_PAGE) throw new EngineError('unavailable', 'database_damaged');
      reserved.fill(0);
    }
    yield at === 0 ? withoutLog(piece) : piece;
  }
}

/**
 * Read beside SQLite, which no call of its own does. On POSIX closing the file drops this process's locks on it; what
 * keeps other programs away is the store's own lock (store-lock.ts), and threads of this one know of each other.
 */
function* fromFile(file: string, sizeBytes: number, codec: PageCodec): Generator<Buffer, void> {
  const fd = openSync(file, 'r');
  try {
    for (let at = 0; at < sizeBytes; at += PIECE_BYTES) {
      const piece = Buffer.alloc(Math.min(PIECE_BYTES, sizeBytes - at));
      if (readSync(fd, piece, 0, piece.length, at) !== piece.length) throw new EngineError('unavailable', 'database_damaged');
      for (let from = 0; from < piece.length; from += PAGE_BYTES) {
        const number = (at + from) / PAGE_BYTES + 1;
        const plain = number === LOCK_BYTE_PAGE ? Buffer.alloc(PAGE_BYTES) : codec.open(number, piece.subarray(from, from + PAGE_BYTES));
        if (!plain) throw new EngineError('unavailable', 'database_damaged');
        plain.copy(piece, from);
      }
      yield at === 0 ? withoutLog(piece) : piece;
    }
  } finally {
    closeSync(fd);
  }
}

/** Says in page 1 that there is no log beside the file (sqlite.org/fileformat.html, 1.3.3): with one, it would not open where nothing can be written. */
function withoutLog(firstPiece: Buffer): Buffer {
  return firstPiece.fill(1, 18, 20);
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}
