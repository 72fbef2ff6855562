import { createHash, randomBytes } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { EngineError } from '../../engine/errors.ts';
import { readySodium } from '../../engine/keys/sodium.ts';
import type { Sodium } from '../../engine/keys/sodium.ts';
import { FileOutput } from '../file-output.ts';
import type { Output } from '../file-output.ts';
import { isAgeRecipient } from './age-identity.ts';
import { AGE_CHUNK_BYTES, AGE_SALT_BYTES, AGE_TAG_BYTES, payloadKey, sealAgeChunk } from './age-stream.ts';
import type { Emit } from './progress.ts';
import { BACKUP_LIMITS } from './format.ts';
import { HashThread } from './hash-thread.ts';
import { Written } from './read-back.ts';
import { BATCH_BYTES, SealThread } from './seal-thread.ts';

/**
 * Encrypts to an open, empty file as it comes, in the format of age. The library makes the header; its payload takes
 * twice as long as this one. With the file of worker threads' program, another thread seals a part of it, and one more
 * hashes the file. Throws invalid_input/fields for what are no recipients.
 */
export async function openAgeWriter(fd: number, recipients: readonly string[], workerFile: string | URL | null = null): Promise<AgeWriter> {
  const refused = new EngineError('invalid_input', 'fields', [{ path: 'recipients', rule: 'format' }]);
  if (recipients.length === 0 || recipients.length > BACKUP_LIMITS.recipients || !recipients.every(isAgeRecipient)) throw refused;
  const encrypter = new Encrypter();
  let fileKey = Buffer.alloc(0);
  try {
    for (const recipient of recipients) encrypter.addRecipient(recipient);
    // A recipient that adds nothing to the header, and hears the file's key with the others.
    encrypter.addRecipient({ wrapFileKey: (key) => ((fileKey = Buffer.from(key)), []) });
  } catch {
    throw refused;
  }
  const empty = await encrypter.encrypt('');
  // Its salt is not used again: a second payload under the same key would reuse the nonces of the first.
  const header = empty.subarray(0, empty.length - AGE_SALT_BYTES - AGE_TAG_BYTES);
  const salt = randomBytes(AGE_SALT_BYTES);
  const key = payloadKey(fileKey, salt);
  fileKey.fill(0);
  return new AgeWriter(await readySodium(), new FileOutput(fd), key, { start: Buffer.concat([header, salt]), workerFile });
}

/** A batch on its way: sealed here, or by the other thread under this number. */
type Batch = { sealed: Uint8Array } | { slot: number };
type Hashing = Hash | HashThread;
/** What comes first is sealed here alone: less is done before another thread has begun. Until then it is held, to be hashed there. */
const ALONE_BYTES = 8 * BATCH_BYTES;
/** How many batches wait at most for one that the other thread has. */
const MOST_WAITING = 8;

/** Encrypts what it is given to a file, as `openAgeWriter` says; its bytes are copied. Whoever opened it zeroes it, however it ends. */
export class AgeWriter implements Output {
  readonly #sodium: Sodium;
  readonly #file: FileOutput;
  readonly #key: Buffer;
  readonly #workerFile: string | URL | null;
  #sealing: SealThread | null = null;
  /** Null while it is open who hashes: then what is written is held. */
  #hashing: Hashing | null;
  #early: Uint8Array[] = [];
  #sha256 = '';
  readonly #written = new Written();
  readonly #batch = Buffer.alloc(BATCH_BYTES);
  readonly #waiting: Batch[] = [];
  #held = 0;
  #index = 0;

  /** `key` becomes this writer's; `start` is what stands before the payload. */
  constructor(sodium: Sodium, file: FileOutput, key: Buffer, { start, workerFile }: { start: Buffer; workerFile: string | URL | null }) {
    this.#sodium = sodium;
    this.#file = file;
    this.#key = key;
    this.#workerFile = workerFile;
    this.#hashing = workerFile === null ? createHash('sha256') : null;
    this.#put(start);
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      // It is sealed only when more comes: the last chunk is sealed as the last.
      if (this.#held === BATCH_BYTES) this.#handOn();
      const taken = bytes.subarray(at, at + BATCH_BYTES - this.#held);
      this.#batch.set(taken, this.#held);
      this.#held += taken.length;
      at += taken.length;
    }
  }

  async settle(): Promise<void> {
    // Every write waited already.
  }

  async end(): Promise<number> {
    this.#waiting.push({ sealed: this.#seal(true) });
    this.#drain(0);
    const sizeBytes = await this.#file.end();
    const hashing = this.#hashBy(() => createHash('sha256'));
    this.#sha256 = hashing instanceof HashThread ? hashing.digest() : hashing.digest('hex');
    await this.zero();
    return sizeBytes;
  }

  /** SHA-256 of the file, in hex, once it is ended. */
  sha256(): string {
    return this.#sha256;
  }

  /** Whether a file holds what was written, to the last byte. Throws what the file system throws. */
  isIn(file: string, sizeBytes: number, emit: Emit): Promise<boolean> {
    return this.#written.isIn(file, sizeBytes, emit);
  }

  /** Zeroes the key and what is held, also of a writer that does not come to its end. */
  async zero(): Promise<void> {
    this.#key.fill(0);
    this.#batch.fill(0);
    // Both, whatever becomes of the other.
    await Promise.all([this.#sealing?.end(), this.#hashing instanceof HashThread ? this.#hashing.end() : null]);
  }

  #handOn(): void {
    if (this.#index === ALONE_BYTES / AGE_CHUNK_BYTES && this.#workerFile !== null) this.#begin(this.#workerFile);
    const slot = this.#sealing?.give(this.#index, this.#batch) ?? null;
    this.#waiting.push(slot === null ? { sealed: this.#seal(false) } : { slot });
    this.#index += BATCH_BYTES / AGE_CHUNK_BYTES;
    this.#held = 0;
    this.#drain(MOST_WAITING);
  }

  #begin(workerFile: string | URL): void {
    this.#sealing = new SealThread(workerFile, this.#key);
    this.#hashBy(() => new HashThread(workerFile));
  }

  /** Who hashes, decided now at the latest. */
  #hashBy(make: () => Hashing): Hashing {
    const hashing = (this.#hashing ??= make());
    for (const bytes of this.#early.splice(0)) hashing.update(bytes);
    return hashing;
  }

  #seal(isEnd: boolean): Uint8Array {
    const sealed: Uint8Array[] = [];
    for (let at = 0; at === 0 || at < this.#held; at += AGE_CHUNK_BYTES) {
      const plain = this.#batch.subarray(at, Math.min(at + AGE_CHUNK_BYTES, this.#held));
      sealed.push(sealAgeChunk(this.#sodium, this.#key, { index: this.#index + at / AGE_CHUNK_BYTES, isLast: isEnd && at + AGE_CHUNK_BYTES >= this.#held }, plain));
    }
    return Buffer.concat(sealed);
  }

  /** Writes what is ready, in its order, and waits until no more than so many are not. */
  #drain(mostWaiting: number): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if ('sealed' in next) this.#put(next.sealed);
      else {
        if (!this.#sealing || (this.#waiting.length <= mostWaiting && !this.#sealing.isDone(next.slot))) return;
        this.#put(this.#sealing.take(next.slot));
        this.#sealing.putBack(next.slot);
      }
      this.#waiting.shift();
    }
  }

  #put(bytes: Uint8Array): void {
    this.#file.write(bytes);
    this.#written.update(bytes);
    if (this.#hashing) this.#hashing.update(bytes);
    else this.#early.push(bytes);
  }
}
