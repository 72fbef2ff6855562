import { writeSync } from 'node:fs';

const PIECE_CHARS = 1024 * 1024;
/**
 * What a spreadsheet would run or take apart (OWASP, CSV injection). What has apostrophes before that gets one more,
 * so that reading takes exactly the one away that writing put there.
 */
const RUN_BY_SPREADSHEETS = /^'*[=+\-@\t\r]/u;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/u;

/**
 * Writes comma-separated text (RFC 4180) in UTF-8 with a byte-order mark, by which spreadsheets know it. A cell that a
 * spreadsheet would run as a formula gets an apostrophe before it. Throws what the file system throws.
 */
export class CsvWriter {
  readonly #fd: number;
  #text = '\ufeff';
  #bytes = 0;

  constructor(fd: number) {
    this.#fd = fd;
  }

  row(cells: readonly string[]): void {
    this.#text += `${cells.map(csvCell).join(',')}\r\n`;
    if (this.#text.length >= PIECE_CHARS) this.#flush();
  }

  /** Ends the file; returns its size in bytes. */
  end(): number {
    this.#flush();
    return this.#bytes;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#text);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#bytes + done);
    this.#bytes += bytes.length;
    this.#text = '';
  }
}

/** One cell as it stands in the file. */
export function csvCell(text: string): string {
  const safe = RUN_BY_SPREADSHEETS.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
