import { createHash } from 'node:crypto';
import { EngineError } from '../../engine/errors.ts';
import type { BackupChecks } from './format.ts';
import { readTarHeader, TAR_BLOCK_BYTES, TAR_END, tarPadding } from './tar-header.ts';

/** What is read, piece by piece, and how much that is in all. */
export interface ReadFrom {
  sizeBytes: number;
  chunks(): Iterator<Buffer>;
}

/**
 * Reads the parts of a backup in the one order that they have, and nothing that the writer would not have written.
 * Every method throws unavailable/backup_damaged, and what reading throws.
 */
export class ArchiveReader {
  readonly #chunks: Iterator<Buffer>;
  readonly #parts: BackupChecks['parts'] = [];
  #held: Buffer = Buffer.alloc(0);
  /** What is still to come, in bytes: nothing may claim to be larger. */
  #left: number;

  constructor(from: ReadFrom) {
    this.#left = from.sizeBytes;
    this.#chunks = from.chunks();
  }

  /** The parts that were read, with what they hash to (SHA-256, hex). */
  get parts(): BackupChecks['parts'] {
    return this.#parts;
  }
  /** What is still to come, in bytes. */
  get leftBytes(): number {
    return this.#left;
  }

  /** The next part, which must have this name and size, piece by piece; it is to be read to its end. */
  *part(name: string, sizeBytes: number): Generator<Buffer, void> {
    if (this.#header(name) !== sizeBytes) throw damaged();
    yield* this.#content(name, sizeBytes);
  }

  /** The next part in one piece. */
  whole(name: string, mostBytes: number): Buffer {
    const sizeBytes = this.#header(name);
    if (sizeBytes > mostBytes) throw damaged();
    return Buffer.concat([...this.#content(name, sizeBytes)], sizeBytes);
  }

  /** The end of the archive, with nothing behind it. */
  end(): void {
    if (!this.#take(TAR_END.length).equals(TAR_END) || this.#left > 0 || !this.#chunks.next().done) throw damaged();
  }

  #header(name: string): number {
    const entry = readTarHeader(this.#take(TAR_BLOCK_BYTES));
    if (entry?.name !== name || entry.sizeBytes > this.#left) throw damaged();
    return entry.sizeBytes;
  }

  *#content(name: string, sizeBytes: number): Generator<Buffer, void> {
    const hash = createHash('sha256');
    for (let left = sizeBytes; left > 0; ) {
      const piece = this.#some(left);
      left -= piece.length;
      hash.update(piece);
      yield piece;
    }
    if (this.#take(tarPadding(sizeBytes)).some((byte) => byte !== 0)) throw damaged();
    this.#parts.push({ name, sizeBytes, sha256: hash.digest('hex') });
  }

  /** What is there already, up to so many bytes; at least one. */
  #some(mostBytes: number): Buffer {
    while (this.#held.length === 0) {
      const next = this.#chunks.next();
      if (next.done) throw damaged();
      this.#held = next.value;
    }
    const piece = this.#held.subarray(0, mostBytes);
    this.#held = this.#held.subarray(piece.length);
    this.#left -= piece.length;
    return piece;
  }

  #take(bytes: number): Buffer {
    const pieces: Buffer[] = [];
    for (let left = bytes; left > 0; ) {
      const piece = this.#some(left);
      left -= piece.length;
      pieces.push(piece);
    }
    return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces);
  }
}

/** What is no backup, or is not as it was written: which of the two, nobody can tell. */
export function damaged(): EngineError {
  return new EngineError('unavailable', 'backup_damaged');
}
