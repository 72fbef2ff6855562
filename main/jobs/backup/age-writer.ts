import { createHash, randomBytes } from 'node:crypto';
import { Encrypter } from 'age-encryption';
import { EngineError } from '../../engine/errors.ts';
import { readySodium } from '../../engine/keys/sodium.ts';
import type { Sodium } from '../../engine/keys/sodium.ts';
import { FileOutput } from '../file-output.ts';
import type { Output } from '../file-output.ts';
import { isAgeRecipient } from './age-identity.ts';
import { AGE_CHUNK_BYTES, AGE_SALT_BYTES, AGE_TAG_BYTES, payloadKey, sealAgeChunk } from './age-stream.ts';
import { BACKUP_LIMITS } from './format.ts';

/**
 * Encrypts to an open, empty file as it comes, in the format of age. The library makes the header; its payload takes
 * twice as long as this one. Throws invalid_input/fields for what are no recipients.
 */
export async function openAgeWriter(fd: number, recipients: readonly string[]): Promise<AgeWriter> {
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
  return new AgeWriter(await readySodium(), new FileOutput(fd), key, Buffer.concat([header, salt]));
}

export class AgeWriter implements Output {
  readonly #sodium: Sodium;
  readonly #file: FileOutput;
  readonly #key: Buffer;
  readonly #hash = createHash('sha256');
  readonly #chunk = Buffer.alloc(AGE_CHUNK_BYTES);
  #held = 0;
  #index = 0;

  /** `key` becomes this writer's; `start` is what stands before the payload. */
  constructor(sodium: Sodium, file: FileOutput, key: Buffer, start: Buffer) {
    this.#sodium = sodium;
    this.#file = file;
    this.#key = key;
    this.#put(start);
  }

  write(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      // A chunk is sealed only when more comes: the last one is sealed as the last.
      if (this.#held === AGE_CHUNK_BYTES) this.#seal(false);
      const taken = bytes.subarray(at, at + AGE_CHUNK_BYTES - this.#held);
      this.#chunk.set(taken, this.#held);
      this.#held += taken.length;
      at += taken.length;
    }
  }

  async settle(): Promise<void> {
    // Every write waited already.
  }

  /** As declared; the key is gone afterwards. */
  async end(): Promise<number> {
    this.#seal(true);
    this.zero();
    return this.#file.end();
  }

  /** SHA-256 of the file, in hex, once it is ended. */
  sha256(): string {
    return this.#hash.digest('hex');
  }

  /** For a writer that does not come to its end. */
  zero(): void {
    this.#key.fill(0);
    this.#chunk.fill(0);
  }

  #seal(isLast: boolean): void {
    this.#put(sealAgeChunk(this.#sodium, this.#key, { index: this.#index, isLast }, this.#chunk.subarray(0, this.#held)));
    this.#index += 1;
    this.#held = 0;
  }

  #put(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#file.write(bytes);
  }
}
