import type { CameraData } from '../../../preload/contract/attachments.ts';
import { EngineError } from '../errors.ts';
import { CameraDataFilter } from './camera-data/filter.ts';
import type { SealedFileWriter } from './file-writer.ts';

/** What is done with what a camera wrote into a picture: taken out, or left in where the place is the point. */
export type CameraPolicy = 'remove' | 'keep';

/** A file on its way in. What the camera wrote is taken out before a byte is sealed, so that it is never on disk. */
export class IncomingFile {
  readonly #writer: SealedFileWriter;
  readonly #filter: CameraDataFilter;
  readonly #policy: CameraPolicy;
  #receivedBytes = 0;
  #isOdd = false;

  /** `writer` becomes this file's. */
  constructor(writer: SealedFileWriter, policy: CameraPolicy) {
    this.#writer = writer;
    this.#policy = policy;
    this.#filter = new CameraDataFilter((bytes) => {
      if (policy === 'remove') writer.add(bytes);
    });
  }

  /** How much has come in, before anything was taken out. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** The next bytes. Throws invalid_input/attachment_malformed for a picture that cannot be looked through, unless all of it is kept; read_only. */
  add(bytes: Buffer): void {
    this.#receivedBytes += bytes.length;
    if (this.#policy === 'keep') this.#writer.add(bytes);
    if (!this.#isOdd) this.#lookedThrough(() => this.#filter.add(bytes));
  }

  /** Seals it. Throws as `add`. */
  end(): ReturnType<SealedFileWriter['end']> & { cameraData: CameraData } {
    const found = this.#isOdd ? 'something' : this.#lookedThrough(() => this.#filter.end());
    const cameraData = found === 'something' ? (this.#policy === 'keep' ? 'kept' : 'removed') : found === 'nothing' ? 'none' : null;
    return { ...this.#writer.end(), cameraData };
  }

  /** Nothing of it stays. */
  discard(): void {
    this.#writer.discard();
  }

  /** What is kept as it came is kept too where its format cannot be followed: nobody can say that nothing is in it. */
  #lookedThrough<T>(look: () => T): T | 'something' {
    try {
      return look();
    } catch (error) {
      if (this.#policy === 'remove' || !(error instanceof EngineError) || error.reason !== 'attachment_malformed') throw error;
      this.#isOdd = true;
      return 'something';
    }
  }
}
