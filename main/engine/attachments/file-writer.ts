import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileError } from '../audit/file-error.ts';
import { EngineError } from '../errors.ts';
import { discard } from '../keys/discard.ts';
import { syncFolder } from '../keys/replace-file.ts';
import { attachmentFile, attachmentsFolder } from './file-reader.ts';
import { CHUNK_BYTES, FILE_HEADER, sealChunk } from './sealed-chunks.ts';

const PART = '.part';
/** As much of the beginning as tells what a file is. */
const HEAD_BYTES = 1024 * 1024;

/**
 * Takes a content in, piece by piece, and writes it sealed beside the database, under a name that says it is not whole
 * yet. Nothing of it lies readable on any disk. Every method throws read_only/disk_full and read_only/disk_read_only.
 */
export class SealedFileWriter {
  readonly #dir: string;
  readonly #id: string;
  readonly #key: Buffer;
  readonly #fd: number;
  readonly #hash = createHash('sha256');
  #head = Buffer.alloc(0);
  #held = Buffer.alloc(0);
  #index = 0;
  #written = 0;
  #size = 0;
  #open = true;

  /** `id` names the file; `key` is FILE_KEY_BYTES of fresh randomness and becomes this writer's. */
  constructor(storeDir: string, id: string, key: Buffer) {
    this.#dir = storeDir;
    this.#id = id;
    this.#key = key;
    try {
      mkdirSync(attachmentsFolder(storeDir), { recursive: true, mode: 0o700 });
      this.#fd = openSync(attachmentFile(storeDir, id) + PART, 'wx', 0o600);
    } catch (error) {
      throw fileError(error);
    }
    this.#write(FILE_HEADER);
  }

  get sizeBytes(): number {
    return this.#size;
  }

  add(bytes: Buffer): void {
    this.#hash.update(bytes);
    this.#size += bytes.length;
    if (this.#head.length < HEAD_BYTES) this.#head = Buffer.concat([this.#head, bytes.subarray(0, HEAD_BYTES - this.#head.length)]);
    this.#held = this.#held.length === 0 ? Buffer.from(bytes) : Buffer.concat([this.#held, bytes]);
    // The last chunk is sealed as the last: one whole one stays until it is known whether more comes.
    let at = 0;
    for (; this.#held.length - at > CHUNK_BYTES; at += CHUNK_BYTES) this.#seal(this.#held.subarray(at, at + CHUNK_BYTES), false);
    if (at > 0) this.#held = this.#held.subarray(at);
  }

  /** Seals what is left and waits until it is on disk, under the name of what is not told yet. What it is, is told by `head` and `size`. */
  end(): { key: Buffer; sizeBytes: number; sha256: Buffer; head: Buffer } {
    this.#seal(this.#held, true);
    try {
      fsyncSync(this.#fd);
      syncFolder(attachmentsFolder(this.#dir));
    } catch (error) {
      throw fileError(error);
    }
    this.#close();
    return { key: this.#key, sizeBytes: this.#size, sha256: this.#hash.digest(), head: this.#head };
  }

  /** Nothing of it stays; when the transaction that would have told of it fails, too. */
  discard(): void {
    this.#close();
    this.#key.fill(0);
    discard(attachmentFile(this.#dir, this.#id) + PART);
  }

  #seal(plain: Buffer, isLast: boolean): void {
    this.#write(sealChunk(this.#key, this.#index, isLast, plain));
    this.#index += 1;
  }

  #write(bytes: Buffer): void {
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#fd, bytes, written, bytes.length - written, this.#written + written);
      this.#written += bytes.length;
    } catch (error) {
      throw fileError(error);
    }
  }

  #close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#fd);
  }
}

/**
 * Gives whole files their names, once their rows are on disk: what a kill leaves of a transaction that never was is seen by
 * its name, and what it keeps from being done here is done at the next opening (`sweepSealedFiles`). Throws read_only.
 */
export function putSealedFilesInPlace(storeDir: string, ids: readonly string[]): void {
  if (ids.length === 0) return;
  try {
    for (const id of ids) renameSync(attachmentFile(storeDir, id) + PART, attachmentFile(storeDir, id));
    syncFolder(attachmentsFolder(storeDir));
  } catch (error) {
    throw fileError(error);
  }
}

/** Takes files away whose rows are gone. What cannot be taken now is swept a month later; without its row nobody can read it. */
export function removeSealedFiles(storeDir: string, ids: readonly string[]): void {
  for (const id of ids) {
    try {
      rmSync(attachmentFile(storeDir, id), { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
    }
  }
}

/** What this writes has the id of an attachment for its name. Anything else in the folder, or where somebody had it lead to, is not ours. */
const OWN_NAME = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.part)?$/u;

/**
 * Takes away what a crash left half taken in, gives files that are known their names where it kept them from it, and takes
 * away files that `isKnown` does not know and that are older than `beforeMs`: without a row nobody can read them, but a
 * database of yesterday may be lying where that of today is put back soon. Returns how many. Never throws what the file
 * system throws: a folder that cannot be read keeps nobody from the rest of the data, and what misses is found by the
 * check for damage.
 */
export function sweepSealedFiles(storeDir: string, isKnown: (id: string) => boolean, beforeMs: number): number {
  let names: string[];
  try {
    names = readdirSync(attachmentsFolder(storeDir), { withFileTypes: true }).filter((entry) => entry.isFile() && OWN_NAME.test(entry.name)).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 0;
    throw error;
  }
  const isOld = (name: string): boolean => (statSync(join(attachmentsFolder(storeDir), name), { throwIfNoEntry: false })?.mtimeMs ?? beforeMs) < beforeMs;
  const whole = new Set(names.filter((name) => !name.endsWith(PART)));
  const late = names.filter((name) => name.endsWith(PART)).map((name) => name.slice(0, -PART.length)).filter((id) => !whole.has(id) && isKnown(id));
  try {
    putSealedFilesInPlace(storeDir, late);
  } catch (error) {
    // They keep the names that they have, until an opening can give them theirs.
    if (!(error instanceof EngineError)) throw error;
  }
  const gone = names.filter((name) => (name.endsWith(PART) ? !late.includes(name.slice(0, -PART.length)) : !isKnown(name) && isOld(name)));
  for (const name of gone) discard(join(attachmentsFolder(storeDir), name));
  return gone.length;
}
