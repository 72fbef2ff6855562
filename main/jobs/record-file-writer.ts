import type { FileRecord, RecordFileHeader } from '../../preload/contract/record-file-format.ts';

const PIECE_CHARS = 1024 * 1024;
/** What the first line ends with: every line after it is a record. */
export const RECORDS_FOLLOW = ',"records":[';
/** The last line. */
export const RECORDS_END = ']}';

/** Writes a file of records, one for each line, and all of it one JSON document (docs/record-file.md). */
export class RecordFileWriter {
  readonly #write: (bytes: Uint8Array) => void;
  #text: string;
  #isFirst = true;

  constructor(write: (bytes: Uint8Array) => void, header: RecordFileHeader) {
    this.#write = write;
    this.#text = `${JSON.stringify(header).slice(0, -1)}${RECORDS_FOLLOW}\n`;
  }

  record(record: FileRecord): void {
    this.#text += `${this.#isFirst ? '' : ',\n'}${JSON.stringify(record)}`;
    this.#isFirst = false;
    if (this.#text.length >= PIECE_CHARS) this.#flush();
  }

  /** Writes what is left; the caller ends the output. */
  end(): void {
    this.#text += `${this.#isFirst ? '' : '\n'}${RECORDS_END}\n`;
    this.#flush();
  }

  #flush(): void {
    this.#write(Buffer.from(this.#text));
    this.#text = '';
  }
}
