import { fromBuffer } from 'yauzl';
import type { Entry, ZipFile } from 'yauzl';
import { EngineError } from '../engine/errors.ts';
import { at } from './place.ts';

/** Bounds of an archive, by what it declares and by what comes out of it (threat model: malicious data). */
const MOST_ENTRIES = 2_000;
const UNPACKED_BYTES = 512 * 1024 * 1024;
/** Sheets of thousands of like rows pack to a hundredth; what packs to much less was made to. */
const MOST_RATIO = 400;
const RATIO_COUNTS_FROM_BYTES = 1024 * 1024;

/** The parts of a zip archive that was read into memory. Nothing is ever written anywhere. */
export class ZipArchive {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  #unpackedBytes = 0;

  constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  has(name: string): boolean {
    return this.#entries.has(name.toLowerCase());
  }

  /** How large a part says it is, unpacked, in bytes. */
  declaredBytes(name: string): number {
    return this.#entries.get(name.toLowerCase())?.uncompressedSize ?? 0;
  }

  /** A part's bytes, unpacked as they are taken. Throws invalid_input: file_malformed, file_encrypted, file_archive_bomb. */
  async *read(name: string): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name.toLowerCase());
    if (!entry) throw new EngineError('invalid_input', 'file_malformed', at('part', name));
    if (entry.isEncrypted()) throw new EngineError('invalid_input', 'file_encrypted');
    let bytes = 0;
    try {
      for await (const chunk of await this.#zip.openReadStreamPromise(entry) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        this.#unpackedBytes += chunk.length;
        if (this.#unpackedBytes > UNPACKED_BYTES || isBomb(bytes, entry.compressedSize)) throw bomb(name);
        yield chunk;
      }
    } catch (error) {
      throw error instanceof EngineError ? error : new EngineError('invalid_input', 'file_malformed', at('part', name));
    }
  }
}

/**
 * Opens an archive and checks what it declares. Throws invalid_input: file_malformed, file_archive_bomb (too many
 * parts, too large, packed too tightly).
 */
export async function openArchive(bytes: Buffer): Promise<ZipArchive> {
  const entries = new Map<string, Entry>();
  let totalBytes = 0;
  try {
    const zip = await new Promise<ZipFile>((resolve, reject) => {
      fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true, strictFileNames: false }, (error, opened) => (error ? reject(error) : resolve(opened)));
    });
    if (zip.entryCount > MOST_ENTRIES) throw bomb('.');
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName.toLowerCase();
      // Two parts of one name: which is meant, other readers decide otherwise.
      if (entries.has(name) || entries.size >= MOST_ENTRIES) throw new EngineError('invalid_input', 'file_malformed', at('part', '.'));
      totalBytes += entry.uncompressedSize;
      if (totalBytes > UNPACKED_BYTES || isBomb(entry.uncompressedSize, entry.compressedSize)) throw bomb('.');
      entries.set(name, entry);
    }
    return new ZipArchive(zip, entries);
  } catch (error) {
    throw error instanceof EngineError ? error : new EngineError('invalid_input', 'file_malformed');
  }
}

function isBomb(unpackedBytes: number, packedBytes: number): boolean {
  return unpackedBytes > RATIO_COUNTS_FROM_BYTES && unpackedBytes > packedBytes * MOST_RATIO;
}

function bomb(part: string): EngineError {
  return new EngineError('invalid_input', 'file_archive_bomb', at('part', part));
}
