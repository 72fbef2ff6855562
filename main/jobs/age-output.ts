import { TransformStream } from 'node:stream/web';
import { Encrypter } from 'age-encryption';
import { EngineError } from '../engine/errors.ts';
import { FileOutput } from './file-output.ts';
import type { Output } from './file-output.ts';

/** For whom a file is encrypted: whoever has the password (scrypt, 2^workFactor rounds), or the recipient's identity. */
export type FileLock = { password: string; workFactor: number } | { recipient: string };

/**
 * Encrypts to an open, empty file as it comes, in the format of age (age-encryption.org/v1): nothing readable is ever
 * on disk. Throws invalid_input/fields for what is no recipient.
 */
export async function openAgeOutput(fd: number, lock: FileLock): Promise<Output> {
  const encrypter = new Encrypter();
  if ('password' in lock) {
    // As every other password of the program: the same characters, however they were typed (NIST SP 800-63B-4, 3.1.1.2).
    encrypter.setPassphrase(lock.password.normalize('NFC'));
    encrypter.setScryptWorkFactor(lock.workFactor);
  } else {
    try {
      encrypter.addRecipient(lock.recipient);
    } catch {
      throw new EngineError('invalid_input', 'fields', [{ path: 'recipient', rule: 'format' }]);
    }
  }
  const plain = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const sealed = await encrypter.encrypt(plain.readable as unknown as Parameters<typeof encrypter.encrypt>[0]  );
  return new AgeOutput(plain.writable.getWriter(), sealed, new FileOutput(fd));
}

class AgeOutput implements Output {
  readonly #plain: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #file: FileOutput;
  readonly #written: Promise<void>;
  #last: Promise<void> = Promise.resolve();

  constructor(plain: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>, sealed: AsyncIterable<Uint8Array>, file: FileOutput) {
    this.#plain = plain;
    this.#file = file;
    this.#written = this.#pump(sealed);
    // Told by whoever waits next; nobody may be waiting yet.
    this.#written.catch(() => undefined);
  }

  write(bytes: Uint8Array): void {
    this.#last = this.#plain.write(bytes as Uint8Array<ArrayBuffer>);
    this.#last.catch(() => undefined);
  }

  async settle(): Promise<void> {
    await Promise.race([this.#last, this.#failed()]);
  }

  async end(): Promise<number> {
    await Promise.race([this.#plain.close(), this.#failed()]);
    await this.#written;
    return this.#file.end();
  }

  async #pump(sealed: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const piece of sealed) this.#file.write(piece);
  }

  /** Only ever ends in what went wrong with writing: then nobody takes any more, and waiting for that would never end. */
  async #failed(): Promise<never> {
    await this.#written;
    return new Promise<never>(() => undefined);
  }
}
