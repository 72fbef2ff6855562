import type { Output } from './file-output.ts';

const PIECE_CHARS = 1024 * 1024;
/**
 * What a spreadsheet would run or take apart (OWASP, CSV injection). What has apostrophes before that gets one more,
 * so that reading takes exactly the one away that writing put there.
 */
const RUN_BY_SPREADSHEETS = /^'*[=+\-@\t\r]/u;
const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/u;

/**
 * Writes comma-separated text (RFC 4180) in UTF-8 with a byte-order mark, by which spreadsheets know it. A cell that a
 * spreadsheet would run as a formula gets an apostrophe before it. Throws what its output throws.
 */
export class CsvWriter {
  readonly #out: Output;
  #text = '\ufeff';

  constructor(out: Output) {
    this.#out = out;
  }

  row(cells: readonly string[]): void {
    this.#text += `${cells.map(csvCell).join(',')}\r\n`;
    if (this.#text.length >= PIECE_CHARS) this.#flush();
  }

  /** Writes what is left; the caller ends the output. */
  end(): void {
    this.#flush();
  }

  #flush(): void {
    this.#out.write(Buffer.from(this.#text));
    this.#text = '';
  }
}

/** One cell as it stands in the file. */
export function csvCell(text: string): string {
  const safe = RUN_BY_SPREADSHEETS.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
