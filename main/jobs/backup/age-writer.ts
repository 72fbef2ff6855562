import { randomBytes } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { EngineError } from '../../engine/errors.ts';
import { readyChaCha } from '../../engine/keys/chacha20-poly1305.ts';
import type { Output } from '../file-output.ts';
import { isAgeRecipient } from './age-identity.ts';
import { AGE_SALT_BYTES, AGE_TAG_BYTES, payloadKey } from './age-stream.ts';
import { BACKUP_LIMITS } from './format.ts';
import { SealThread } from './seal-thread.ts';
import { BATCH_BYTES, SealedFile } from './sealed-file.ts';
import { SealHere } from './sealing.ts';
import type { Sealing } from './sealing.ts';

/** Less than this is done before another thread has begun. */
const LEAST_FOR_THREAD_BYTES = 8 * BATCH_BYTES;

/**
 * Encrypts to an open, empty file as it comes, in the format of age. The library makes the header; its payload takes
 * many times as long as this one. What will be large is sealed and written by another thread, with the file of worker
 * threads' program. Throws invalid_input/fields for what are no recipients, and what the file system throws.
 */
export async function openAgeWriter(fd: number, recipients: readonly string[], { workerFile = null, expectedBytes = 0 }: { workerFile?: string | URL | null; expectedBytes?: number } = {}): Promise<AgeWriter> {
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
  try {
    const start = Buffer.concat([header, salt]);
    if (workerFile !== null && expectedBytes >= LEAST_FOR_THREAD_BYTES) return new AgeWriter(new SealThread(workerFile, { fd, start, key }), key);
    return new AgeWriter(new SealHere(new SealedFile(await readyChaCha(), fd, { start, key })), key);
  } catch (error) {
    key.fill(0);
    throw error;
  }
}

/** Encrypts what it is given to a file, as `openAgeWriter` says; its bytes are copied. Whoever opened it zeroes it, however it ends. */
export class AgeWriter implements Output {
  readonly #sealing: Sealing;
  readonly #key: Buffer;
  #batch: Uint8Array | null = null;
  #held = 0;
  #mac = '';

  /** `key` becomes this writer's, to zero. */
  constructor(sealing: Sealing, key: Buffer) {
    this.#sealing = sealing;
    this.#key = key;
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      // It is handed over only when more comes: the last chunk is sealed as the last.
      if (this.#held === BATCH_BYTES) this.#handOn(false);
      const batch = (this.#batch ??= this.#sealing.room());
      const taken = bytes.subarray(at, at + BATCH_BYTES - this.#held);
      batch.set(taken, this.#held);
      this.#held += taken.length;
      at += taken.length;
    }
  }

  settle(): Promise<void> {
    return this.#sealing.settle();
  }

  async end(): Promise<number> {
    this.#batch ??= this.#sealing.room();
    this.#handOn(true);
    const { sizeBytes, mac } = await this.#sealing.end();
    this.#mac = mac;
    await this.zero();
    return sizeBytes;
  }

  /** `mac` of the file (read-back.ts), once it is ended. */
  get mac(): string {
    return this.#mac;
  }

  /** Zeroes the key and what is held, also of a writer that does not come to its end. */
  async zero(): Promise<void> {
    this.#key.fill(0);
    await this.#sealing.zero();
  }

  #handOn(isEnd: boolean): void {
    this.#sealing.give(this.#held, isEnd);
    this.#batch = null;
    this.#held = 0;
  }
}
