import type { Cipher } from './store.ts';

export const PAGE_BYTES = 4096;
/** The page that SQLite uses for its locks and never writes (sqlite.org/fileformat.html, "The Lock-Byte Page"). */
export const LOCK_BYTE_PAGE = 2 ** 30 / PAGE_BYTES + 1;
/** What a page holds of the cipher's own at its end. */
export const RESERVED_BYTES: Record<Cipher, number> = { 'aegis-256': 64, 'sqlcipher-4': 80 };
/** What a plain database begins with; a sealed one has its salt there, of the same length. */
export const SQLITE_MAGIC = Buffer.from('SQLite format 3\0', 'latin1');

/** Opens and seals single pages as the SQLite library does, beside it: for images of a database, and for making one from them. */
export interface PageCodec {
  /** The plain page, its reserved bytes zero; null when it is not what was sealed as this page. Pages count from 1. */
  open(number: number, sealed: Buffer): Buffer | null;
  /** The page as it goes on disk; what its reserved bytes hold is replaced. */
  seal(number: number, plain: Buffer): Buffer;
  /** Zeroes the keys. */
  close(): void;
}

export interface PageKeys {
  /** The codec's own from here on. */
  key: Buffer;
  salt: Buffer;
  /** Fresh bytes for each page that is sealed. */
  randomBytes: (sizeBytes: number) => Buffer;
}
