import { fileURLToPath } from 'node:url';
import { readBounded } from './bounded-read.ts';
import type { Fingerprint } from './common-password-fingerprint.ts';

/**
 * The list's file: "HFCP", version (u8), three zero bytes, number of entries (u32, little-endian), one byte for each of
 * 65,536 buckets with its number of entries, then the entries, three bytes each, ascending within a bucket. An entry
 * is 40 bits of a fingerprint: 16 name the bucket, 24 are stored. Made by scripts/common-passwords.mjs.
 */
export const LIST_FORMAT = { magic: 'HFCP', version: 1, headerBytes: 12, buckets: 65_536, entryBytes: 3 } as const;
/** No list that belongs to this program is larger. */
const MOST_BYTES = 1024 * 1024;
/** A bundle has the list beside it; from source it is among the assets. */
const PLACES = ['./common-passwords.bin', '../../../assets/common-passwords.bin'];

/** Shortest and longest word of the list, in code points: shorter ones are part of too many good passwords. */
export const LISTED_CODE_POINTS = { least: 4, most: 32 } as const;

/** A set of fingerprints: what is in it is always found, what is not is found once in ten million times. */
export class CommonPasswords {
  /** Where each bucket starts among the entries; one more for the end. */
  readonly #starts = new Uint32Array(LIST_FORMAT.buckets + 1);
  readonly #entries: Buffer;

  /** Reads the list's file. Throws a plain error, naming no path, for anything that is not whole. */
  constructor(file: Buffer) {
    const { magic, version, headerBytes, buckets, entryBytes } = LIST_FORMAT;
    const header = file.subarray(0, headerBytes);
    if (header.length < headerBytes || header.toString('latin1', 0, 4) !== magic || header[4] !== version) throw damaged();
    const count = header.readUInt32LE(8);
    this.#entries = file.subarray(headerBytes + buckets);
    if (file.length !== headerBytes + buckets + count * entryBytes) throw damaged();
    for (let bucket = 0; bucket < buckets; bucket += 1) this.#starts[bucket + 1] = (this.#starts[bucket] ?? 0) + (file[headerBytes + bucket] ?? 0);
    if (this.#starts[buckets] !== count) throw damaged();
  }

  /** Whether a word of this fingerprint is listed. */
  has({ bucket, entry }: Fingerprint): boolean {
    const end = this.#starts[bucket + 1] ?? 0;
    for (let at = this.#starts[bucket] ?? 0; at < end; at += 1) {
      if (this.#entries.readUIntLE(at * LIST_FORMAT.entryBytes, LIST_FORMAT.entryBytes) === entry) return true;
    }
    return false;
  }
}

let kept: CommonPasswords | null = null;

/** The program's own list, read when it is first asked for and kept. Throws a plain error when it is not there. */
export function commonPasswords(): CommonPasswords {
  kept ??= new CommonPasswords(listFile());
  return kept;
}

function listFile(): Buffer {
  for (const place of PLACES) {
    const read = readBounded(fileURLToPath(new URL(place, import.meta.url)), MOST_BYTES);
    if (read.state === 'ok') return read.bytes;
  }
  throw damaged();
}

/** A build without its list sets no passwords: nothing is let through unchecked. */
function damaged(): Error {
  return new Error('the list of common passwords is missing or damaged');
}
