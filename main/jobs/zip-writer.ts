import { constants, crc32, deflateRawSync } from 'node:zlib';
import { EngineError } from '../engine/errors.ts';
import type { Output } from './file-output.ts';

/** What the plain form of the format can tell of one part (APPNOTE 6.3, 4.4.8), in bytes. */
const MOST_PART_BYTES = 0xffff_ffff;
const MOST_LISTED = 0xffff;
/** Says that the true figure stands in the larger form (4.5.3). */
const ELSEWHERE = 0xffff_ffff;

interface Part {
  name: string;
  start: number;
  crc: number;
  packedBytes: number;
  bytes: number;
}

/**
 * Writes a zip archive from front to back: each part is packed as it comes, and what is only known at its end stands
 * after it (APPNOTE 6.3, 4.3.9). Archives beyond 4 GiB or 65,535 parts are told of in the larger form; a single part is
 * not. Throws invalid_input/file_too_large for such a part.
 */
export class ZipWriter {
  readonly #out: Output;
  readonly #directory: Buffer[] = [];
  #offset = 0;
  #part: Part | null = null;

  constructor(out: Output) {
    this.#out = out;
  }

  begin(name: string): void {
    this.#part = { name, start: this.#offset, crc: 0, packedBytes: 0, bytes: 0 };
    this.#write(localHeader(this.#part));
  }

  /** Packs the next piece of the part that was begun. */
  add(bytes: Uint8Array): void {
    this.#pack(bytes, constants.Z_SYNC_FLUSH);
  }

  /** Ends the part, with a last piece. */
  endPart(bytes: Uint8Array = NOTHING): void {
    this.#pack(bytes, constants.Z_FINISH);
    const part = this.#part;
    if (!part) return;
    if (part.bytes > MOST_PART_BYTES || part.packedBytes > MOST_PART_BYTES) throw new EngineError('invalid_input', 'file_too_large');
    this.#write(descriptor(part));
    this.#directory.push(listing(part));
    this.#part = null;
  }

  /** Lists the parts; the caller ends the output. */
  end(): void {
    const start = this.#offset;
    for (const entry of this.#directory) this.#write(entry);
    const end = { parts: this.#directory.length, start, bytes: this.#offset - start };
    if (end.parts > MOST_LISTED || this.#offset > MOST_PART_BYTES) this.#write(largeEnd(end, this.#offset));
    this.#write(plainEnd(end));
  }

  /** Pieces that each end at a byte's border make one stream together (RFC 1951); the last one says that it ends. */
  #pack(bytes: Uint8Array, finishFlush: number): void {
    const part = this.#part;
    if (!part) return;
    const packed = deflateRawSync(bytes, { finishFlush });
    part.crc = crc32(bytes, part.crc);
    part.bytes += bytes.length;
    part.packedBytes += packed.length;
    this.#write(packed);
  }

  #write(bytes: Buffer): void {
    this.#out.write(bytes);
    this.#offset += bytes.length;
  }
}

const NOTHING = new Uint8Array(0);

/** What header and listing begin with alike, without checksum and sizes. */
function facts(name: Buffer, version: number): Buffer {
  const said = Buffer.alloc(26);
  said.writeUInt16LE(version, 0);
  // Names in UTF-8; checksum and sizes after the part.
  said.writeUInt16LE(0x0808, 2);
  said.writeUInt16LE(8, 4);
  // 1 January 1980, the first day there is: when it was made is nobody's business.
  said.writeUInt16LE(0x0021, 8);
  said.writeUInt16LE(name.length, 22);
  return said;
}

function localHeader({ name }: Part): Buffer {
  const told = Buffer.from(name);
  return Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), facts(told, 20), told]);
}

function descriptor({ crc, packedBytes, bytes }: Part): Buffer {
  const said = Buffer.alloc(16);
  said.write('PK\u0007\u0008', 'latin1');
  said.writeUInt32LE(crc, 4);
  said.writeUInt32LE(packedBytes, 8);
  said.writeUInt32LE(bytes, 12);
  return said;
}

/** A part's entry in the directory (4.3.12). */
function listing({ name, start, crc, packedBytes, bytes }: Part): Buffer {
  const told = Buffer.from(name);
  const isFar = start >= ELSEWHERE;
  const said = facts(told, isFar ? 45 : 20);
  said.writeUInt32LE(crc, 10);
  said.writeUInt32LE(packedBytes, 14);
  said.writeUInt32LE(bytes, 18);
  const place = Buffer.alloc(14);
  place.writeUInt32LE(isFar ? ELSEWHERE : start, 10);
  const far = Buffer.alloc(isFar ? 12 : 0);
  if (isFar) {
    said.writeUInt16LE(far.length, 24);
    far.writeUInt16LE(1, 0);
    far.writeUInt16LE(8, 2);
    far.writeBigUInt64LE(BigInt(start), 4);
  }
  return Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), Buffer.from([isFar ? 45 : 20, 0]), said, place, told, far]);
}

interface End {
  parts: number;
  start: number;
  bytes: number;
}

/** The end of a large archive, and where it stands (4.3.14, 4.3.15). */
function largeEnd({ parts, start, bytes }: End, at: number): Buffer {
  const said = Buffer.alloc(76);
  said.write('PK\u0006\u0006', 'latin1');
  said.writeBigUInt64LE(44n, 4);
  said.writeUInt16LE(45, 12);
  said.writeUInt16LE(45, 14);
  said.writeBigUInt64LE(BigInt(parts), 24);
  said.writeBigUInt64LE(BigInt(parts), 32);
  said.writeBigUInt64LE(BigInt(bytes), 40);
  said.writeBigUInt64LE(BigInt(start), 48);
  said.write('PK\u0006\u0007', 56, 'latin1');
  said.writeBigUInt64LE(BigInt(at), 64);
  said.writeUInt32LE(1, 72);
  return said;
}

function plainEnd({ parts, start, bytes }: End): Buffer {
  const said = Buffer.alloc(22);
  said.write('PK\u0005\u0006', 'latin1');
  said.writeUInt16LE(Math.min(parts, MOST_LISTED), 8);
  said.writeUInt16LE(Math.min(parts, MOST_LISTED), 10);
  said.writeUInt32LE(Math.min(bytes, ELSEWHERE), 12);
  said.writeUInt32LE(Math.min(start, ELSEWHERE), 16);
  return said;
}
