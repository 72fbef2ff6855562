import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import type { Output } from '../file-output.ts';
import type { BackupChecks } from './format.ts';
import { TAR_END, tarHeader, tarPadding } from './tar-header.ts';

/** Writes the parts of a backup as a tar archive, and keeps what each hashes to. */
export class ArchiveWriter {
  readonly #out: Output;
  readonly #atSeconds: number;
  readonly #parts: BackupChecks['parts'] = [];
  #part: { name: string; sizeBytes: number; left: number; hash: Hash | null } | null = null;

  constructor(out: Output, atMs: number) {
    this.#out = out;
    this.#atSeconds = Math.floor(atMs / 1000);
  }

  /** The parts so far, with what they hash to (SHA-256, hex). */
  get parts(): BackupChecks['parts'] {
    return this.#parts;
  }

  /** Begins a part whose size is known. It is hashed as it comes, unless the caller knows what it hashes to. */
  begin(name: string, sizeBytes: number, { isHashed = true } = {}): void {
    this.#out.write(tarHeader({ name, sizeBytes, atSeconds: this.#atSeconds }));
    this.#part = { name, sizeBytes, left: sizeBytes, hash: isHashed ? createHash('sha256') : null };
  }

  /** Takes bytes that the caller does not touch again. */
  add(bytes: Uint8Array): void {
    if (!this.#part || bytes.length > this.#part.left) throw new RangeError('backup: a part is longer than was said');
    this.#part.left -= bytes.length;
    this.#part.hash?.update(bytes);
    this.#out.write(bytes);
  }

  /** How much of the part is still to come, in bytes. */
  get left(): number {
    return this.#part?.left ?? 0;
  }

  /** Returns what the part hashes to; `known` is that of one that was not hashed here. */
  endPart(known?: string): string {
    if (!this.#part || this.#part.left > 0) throw new RangeError('backup: a part is shorter than was said');
    const { name, sizeBytes, hash } = this.#part;
    const sha256 = hash?.digest('hex') ?? known;
    if (sha256 === undefined) throw new RangeError('backup: nobody says what a part hashes to');
    this.#out.write(Buffer.alloc(tarPadding(sizeBytes)));
    this.#parts.push({ name, sizeBytes, sha256 });
    this.#part = null;
    return sha256;
  }

  /** Writes a part at once, and returns what it hashes to. */
  whole(name: string, content: Buffer): string {
    this.begin(name, content.length);
    this.add(content);
    return this.endPart();
  }

  /** Ends the archive; the caller ends the output. */
  end(): void {
    this.#out.write(TAR_END);
  }
}
