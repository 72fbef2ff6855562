import { randomBytes } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { EngineError } from '../../engine/errors.ts';
import { readyChaCha } from '../../engine/keys/chacha20-poly1305.ts';
import type { ChaCha20Poly1305 } from '../../engine/keys/chacha20-poly1305.ts';
import { FileOutput } from '../file-output.ts';
import type { Output } from '../file-output.ts';
import { isAgeRecipient } from './age-identity.ts';
import { AGE_CHUNK_BYTES, AGE_SALT_BYTES, AGE_TAG_BYTES, payloadKey, sealAgeChunks } from './age-stream.ts';
import { BACKUP_LIMITS } from './format.ts';
import { Written } from './read-back.ts';
import { BATCH_BYTES, SEALED_BATCH_BYTES, SealThread } from './seal-thread.ts';

/**
 * Encrypts to an open, empty file as it comes, in the format of age. The library makes the header; its payload takes
 * twice as long as this one. With the file of worker threads' program, another thread seals a part of it. Throws invalid_input/fields for what are no recipients.
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
  return new AgeWriter(await readyChaCha(), new FileOutput(fd), key, { start: Buffer.concat([header, salt]), workerFile });
}

/** A batch on its way: sealed here, or by the other thread under this number. */
type Batch = { memory: Buffer; bytes: number } | { slot: number };
/** What comes first is sealed here alone: less is done before another thread has begun. */
const ALONE_BYTES = 8 * BATCH_BYTES;
/** How many batches wait at most for one that the other thread has. */
const MOST_WAITING = 8;

/** Encrypts what it is given to a file, as `openAgeWriter` says; its bytes are copied. Whoever opened it zeroes it, however it ends. */
export class AgeWriter implements Output {
  readonly #chacha: ChaCha20Poly1305;
  readonly #file: FileOutput;
  readonly #key: Buffer;
  readonly #workerFile: string | URL | null;
  #sealing: SealThread | null = null;
  readonly #written = new Written();
  readonly #batch = Buffer.alloc(BATCH_BYTES);
  readonly #waiting: Batch[] = [];
  /** Memory for batches that are sealed here. */
  readonly #spare: Buffer[] = [];
  #held = 0;
  #index = 0;

  /** `key` becomes this writer's; `start` is what stands before the payload. */
  constructor(chacha: ChaCha20Poly1305, file: FileOutput, key: Buffer, { start, workerFile }: { start: Buffer; workerFile: string | URL | null }) {
    this.#chacha = chacha;
    this.#file = file;
    this.#key = key;
    this.#workerFile = workerFile;
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
    this.#waiting.push(this.#seal(true));
    this.#drain(0);
    const sizeBytes = await this.#file.end();
    await this.zero();
    return sizeBytes;
  }

  /** `mac` of the file (read-back.ts), once it is ended; asked once. */
  mac(): string {
    return this.#written.mac();
  }

  /** Zeroes the key and what is held, also of a writer that does not come to its end. */
  async zero(): Promise<void> {
    this.#key.fill(0);
    this.#batch.fill(0);
    await this.#sealing?.end();
  }

  #handOn(): void {
    if (this.#index === ALONE_BYTES / AGE_CHUNK_BYTES && this.#workerFile !== null) this.#sealing = new SealThread(this.#workerFile, this.#key);
    const slot = this.#sealing?.give(this.#index, this.#batch) ?? null;
    this.#waiting.push(slot === null ? this.#seal(false) : { slot });
    this.#index += BATCH_BYTES / AGE_CHUNK_BYTES;
    this.#held = 0;
    this.#drain(MOST_WAITING);
  }

  #seal(isEnd: boolean): Batch {
    const memory = this.#spare.pop() ?? Buffer.alloc(SEALED_BATCH_BYTES);
    return { memory, bytes: sealAgeChunks(this.#chacha, this.#key, { index: this.#index, isEnd }, this.#batch.subarray(0, this.#held), memory) };
  }

  /** Writes what is ready, in its order, and waits until no more than so many are not. */
  #drain(mostWaiting: number): void {
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if ('memory' in next) {
        this.#put(next.memory.subarray(0, next.bytes));
        this.#spare.push(next.memory);
      } else {
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
  }
}
