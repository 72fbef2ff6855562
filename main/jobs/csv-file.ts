import { createHash } from 'node:crypto';
import { CsvError, parse } from 'csv-parse';
import type { Parser } from 'csv-parse';
import type { Delimiter, Encoding } from '../../preload/contract/records-import.ts';
import { EngineError } from '../engine/errors.ts';
import { at } from './place.ts';
import { openRegularFile, readChunk, strictText, withoutMark } from './text-file.ts';

export interface CsvLimits {
  fileBytes: number;
  /** Most bytes of one record's fields together. No more than about twice this is ever held of one record. */
  recordBytes: number;
}
/** How a text file is written: RFC 4180 in UTF-8, unless said. */
export interface CsvForm {
  delimiter: Delimiter;
  encoding: Encoding;
}
export interface CsvRecord {
  /** Line of the file, from 1, on which the record starts. */
  line: number;
  cells: string[];
}
export interface CsvPart {
  /** Whole records, in order; blank lines are left out. */
  records: CsvRecord[];
  doneBytes: number;
  totalBytes: number;
}

/**
 * Reads a comma-separated file (RFC 4180) piece by piece and hands over its records as they come, with one piece
 * being worked on and nothing kept. UTF-8 unless another form is told, strictly; a byte-order mark is skipped. Returns
 * the SHA-256 of the bytes as read, in hex. Throws unavailable/file_unreadable, and invalid_input: file_too_large, file_not_utf8,
 * file_field_too_long, file_malformed.
 */
export async function readCsvFile(path: string, limits: CsvLimits, onPart: (part: CsvPart) => void | Promise<void>, { delimiter, encoding }: CsvForm = PLAIN_FORM): Promise<string> {
  const file = await openRegularFile(path);
  try {
    const totalBytes = (await file.stat()).size;
    const text = strictText(encoding);
    const csv = csvParser(limits, delimiter);
    const digest = createHash('sha256');
    let doneBytes = 0;
    let sinceRecordBytes = 0;

    for (;;) {
      const chunk = await readChunk(file);
      if (chunk === null) break;
      doneBytes += chunk.length;
      if (Math.max(doneBytes, totalBytes) > limits.fileBytes) throw new EngineError('invalid_input', 'file_too_large');
      const told = text.text(chunk);
      digest.update(chunk);
      const isStart = doneBytes === chunk.length;
      // Decoders leave a byte-order mark out by themselves.
      const bytes = encoding !== 'utf-8' ? Buffer.from(told) : isStart ? withoutMark(chunk) : chunk;
      const records = await csv.write(bytes);
      // The parser's own limit does not count what separates fields: a record of nothing but commas would grow for ever.
      sinceRecordBytes = records.ended ? 0 : sinceRecordBytes + chunk.length;
      if (sinceRecordBytes > limits.recordBytes * 2) throw new EngineError('invalid_input', 'file_field_too_long', at('line', csv.line()));
      await onPart({ records: records.list, doneBytes, totalBytes });
    }
    text.end();
    const rest = await csv.end();
    await onPart({ records: rest.list, doneBytes, totalBytes });
    return digest.digest('hex');
  } finally {
    await file.close();
  }
}

const PLAIN_FORM: CsvForm = { delimiter: ',', encoding: 'utf-8' };
interface Parsed {
  list: CsvRecord[];
  /** Whether any record ended, blank lines included. */
  ended: boolean;
}

/** The library's parser as a function from bytes to the records that end in them. */
function csvParser(limits: CsvLimits, delimiter: Delimiter): { write(chunk: Buffer): Promise<Parsed>; end(): Promise<Parsed>; line(): number } {
  let parsed: Parsed = { list: [], ended: false };
  let line = 1;
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: limits.recordBytes,
    // How many fields are right is the caller's to say, row by row.
    relax_column_count: true,
    on_record(cells: string[]) {
      parsed.ended = true;
      if (cells.length > 1 || cells[0] !== '') parsed.list.push({ line, cells });
      // Counted here: the parser's own count takes a Windows line end inside quotes for two.
      line += 1 + lineEndsIn(cells);
      return null;
    },
  });
  // The callbacks below report the same error; without a listener it would end the thread.
  parser.on('error', () => undefined);
  parser.resume();

  async function take(step: (done: (error?: Error | null) => void) => void): Promise<Parsed> {
    parsed = { list: [], ended: false };
    await new Promise<void>((resolve, reject) => {
      step((error) => (error ? reject(refusal(error, line)) : resolve()));
    });
    return parsed;
  }
  return {
    write: (chunk) => take((done) => parser.write(chunk, done)),
    end: () => take((done) => finish(parser, done)),
    line: () => line,
  };
}

function finish(parser: Parser, done: (error?: Error | null) => void): void {
  parser.once('error', done);
  parser.end(done);
}

function lineEndsIn(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) count += cell.match(/\r\n|\n|\r/gu)?.length ?? 0;
  }
  return count;
}

/** The parser's messages quote the file, so only their kind is kept, and the line on which the record began. */
function refusal(error: Error, line: number): EngineError {
  const isTooLong = error instanceof CsvError && error.code === 'CSV_MAX_RECORD_SIZE';
  return new EngineError('invalid_input', isTooLong ? 'file_field_too_long' : 'file_malformed', at('line', line));
}
