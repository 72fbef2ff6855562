import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import { DATE_FORMATS, NUMBER_FORMATS, RECORDS_IMPORT_LIMITS } from '../../preload/contract/records-import.ts';
import type { DateFormat, Delimiter, Encoding, NumberFormat, RecordsInspection } from '../../preload/contract/records-import.ts';
import { EngineError } from '../engine/errors.ts';
import type { InspectProgress } from './inspect-people-file.ts';
import type { Job } from './job.ts';
import { dayIn, numberIn } from './number-text.ts';
import { openRecordsTable } from './records-table.ts';
import { SeenValues } from './seen-values.ts';
import { readStart } from './text-file.ts';

const LONGEST_CHARS = 200;

export interface InspectRecordsParams {
  path: string;
  part: string | null;
  delimiter: Delimiter | null;
  encoding: Encoding | null;
}

/**
 * Reads a file through and tells what it holds: its kind and form, its columns with a few of their values and the
 * formats these can be read by. Text that never was UTF-8 is taken for Windows-1252, unless told. Throws what reading
 * throws, and invalid_input: file_empty, file_too_many_rows.
 */
export const inspectRecordsFile: Job<InspectRecordsParams, InspectProgress, Omit<RecordsInspection, 'proposal'>> = async (params, emit) => {
  try {
    return await inspect(params, emit);
  } catch (error) {
    const isOtherText = error instanceof EngineError && error.reason === 'file_not_utf8' && params.encoding === null;
    if (!isOtherText || (await beginsAsUtf8(params.path))) throw error;
    return inspect({ ...params, encoding: 'windows-1252' }, emit);
  }
};

/** Whether a file begins with letters that only UTF-8 writes so: one that is cut or damaged is not another encoding's. */
async function beginsAsUtf8(path: string): Promise<boolean> {
  const start = await readStart(path);
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return start.some((byte) => byte >= 0x80);
  } catch {
    return false;
  }
}

async function inspect({ path, part, delimiter, encoding }: InspectRecordsParams, emit: (progress: InspectProgress) => Promise<void>): Promise<Omit<RecordsInspection, 'proposal'>> {
  const table = await openRecordsTable(path, { delimiter, encoding });
  const seen: ColumnSeen[] = [];
  let names: readonly string[] = [];
  let rows = 0;
  const end = await table.read(part, async ({ columns, records, doneBytes, totalBytes }) => {
    names = columns;
    rows += records.length;
    if (rows > IMPORT_LIMITS.rows) throw new EngineError('invalid_input', 'file_too_many_rows');
    for (const { cells } of records) {
      cells.forEach((cell, at) => {
        if (typeof cell === 'string' && cell !== '' && at < IMPORT_LIMITS.shownColumns) (seen[at] ??= new ColumnSeen()).take(cell);
      });
    }
    await emit({ doneBytes, totalBytes });
  });
  if (rows === 0) throw new EngineError('invalid_input', 'file_empty');
  return {
    kind: table.kind,
    parts: end.parts.slice(0, IMPORT_LIMITS.columns),
    part: end.part,
    delimiter: table.delimiter,
    encoding: table.encoding,
    rows,
    columns: names.slice(0, IMPORT_LIMITS.shownColumns).map((name, at) => ({ name, ...(seen[at] ?? new ColumnSeen()).told(table.kind === 'xlsx') })),
    columnCount: names.length,
  };
}

/** What one column holds: a few values, and by which formats all of it can be read. */
class ColumnSeen {
  readonly #values = new SeenValues({ values: RECORDS_IMPORT_LIMITS.samples, chars: RECORDS_IMPORT_LIMITS.sampleChars });
  readonly #numbers = new Formats<NumberFormat>(NUMBER_FORMATS, numberIn);
  readonly #dates = new Formats<DateFormat>(DATE_FORMATS, dayIn);

  take(cell: string): void {
    this.#values.take(cell);
    // No number and no date is as long as that, so that the rest of a megabyte need not be looked at.
    const text = cell.slice(0, LONGEST_CHARS).trim();
    if (text === '') return;
    this.#numbers.take(text);
    this.#dates.take(text.split(/[T ,]/u, 1)[0] ?? '');
  }

  /** Of a workbook, what reads as a number in the one way that such files have is one. */
  told(isWorkbook: boolean): Pick<RecordsInspection['columns'][number], 'samples' | 'numbers' | 'dates'> {
    const numbers = this.#numbers.told();
    return { samples: this.#values.samples(RECORDS_IMPORT_LIMITS.samples), numbers: isWorkbook && numbers.includes('point') ? ['point'] : numbers, dates: this.#dates.told() };
  }
}

/** The formats that everything so far can be read by. */
class Formats<F extends string> {
  readonly #read: (text: string, format: F) => unknown;
  #left: readonly F[];
  #differ = false;

  constructor(formats: readonly F[], read: (text: string, format: F) => unknown) {
    this.#left = formats;
    this.#read = read;
  }

  take(text: string): void {
    if (this.#left.length === 0) return;
    const readings = this.#left.map((format) => [format, this.#read(text, format)] as const).filter(([, value]) => value !== null);
    this.#left = readings.map(([format]) => format);
    if (new Set(readings.map(([, value]) => value)).size > 1) this.#differ = true;
  }

  told(): F[] {
    return this.#differ ? [...this.#left] : this.#left.slice(0, 1);
  }
}
