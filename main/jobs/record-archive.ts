import { fromBuffer, open } from 'yauzl';
import type { Entry, Options, ZipFile } from 'yauzl';
import { ATTACHMENTS_FOLDER, RECORD_FILE_LIMITS, RECORDS_PART } from '../../preload/contract/record-file-format.ts';
import { EngineError } from '../engine/errors.ts';
import { at } from './place.ts';

const ATTACHMENT_PART = new RegExp(`^${ATTACHMENTS_FOLDER}[0-9a-f-]{36}/[^/]{1,200}$`, 'u');
const OPTIONS = { lazyEntries: true, autoClose: false, validateEntrySizes: true, strictFileNames: true } satisfies Options;

/** The parts of an archive of records. Nothing is ever written by the name that a part has. */
export class RecordArchive {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #read = new Set<string>();

  constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  /** A part's bytes, each part once, as many as said. Throws invalid_input: file_malformed, file_archive_bomb. */
  async *read(name: string, mostBytes: number): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(name);
    if (!entry || this.#read.has(name)) throw new EngineError('invalid_input', 'file_malformed', at('part', '.'));
    this.#read.add(name);
    let bytes = 0;
    try {
      for await (const chunk of (await this.#zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > mostBytes) throw new EngineError('invalid_input', 'file_archive_bomb', at('part', '.'));
        yield chunk;
      }
    } catch (error) {
      throw error instanceof EngineError ? error : new EngineError('invalid_input', 'file_malformed', at('part', '.'));
    }
  }

  /** Refuses an archive with parts that no record told of. */
  refuseUnread(): void {
    if (this.#read.size !== this.#entries.size) throw new EngineError('invalid_input', 'file_malformed', at('part', '.'));
  }

  close(): void {
    this.#zip.close();
  }
}

/**
 * Opens an archive on disk, or in memory, and looks at what it lists. Throws invalid_input: file_malformed for names
 * that are none of a file of records (also such as lead out of a folder) or stand there twice, file_encrypted,
 * file_archive_bomb for too many parts.
 */
export async function openRecordArchive(source: string | Buffer): Promise<RecordArchive> {
  const entries = new Map<string, Entry>();
  let zip: ZipFile | null = null;
  try {
    zip = await new Promise<ZipFile>((resolve, reject) => {
      const done = (error: Error | null, opened: ZipFile): void => (error ? reject(error) : resolve(opened));
      if (typeof source === 'string') open(source, OPTIONS, done);
      else fromBuffer(source, OPTIONS, done);
    });
    if (zip.entryCount > RECORD_FILE_LIMITS.parts) throw new EngineError('invalid_input', 'file_archive_bomb', at('part', '.'));
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      if (entry.isEncrypted()) throw new EngineError('invalid_input', 'file_encrypted');
      if (entries.has(name) || (name !== RECORDS_PART && !ATTACHMENT_PART.test(name))) throw new EngineError('invalid_input', 'file_malformed', at('part', '.'));
      entries.set(name, entry);
    }
    return new RecordArchive(zip, entries);
  } catch (error) {
    zip?.close();
    throw error instanceof EngineError ? error : new EngineError('invalid_input', 'file_malformed');
  }
}
