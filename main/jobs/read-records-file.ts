import { fieldsOf } from '../../preload/contract/record-fields.ts';
import type { TypeDefinition } from '../../preload/contract/record-fields.ts';
import type { Delimiter, Encoding, RecordColumns, RecordRowError } from '../../preload/contract/records-import.ts';
import { RECORDS_IMPORT_LIMITS } from '../../preload/contract/records-import.ts';
import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import type { Prepared } from '../engine/records/keep.ts';
import type { Job } from './job.ts';
import { RecordRows } from './record-rows.ts';
import type { RowRead } from './record-rows.ts';
import { openRecordsTable } from './records-table.ts';

/** Rows that are good by themselves, as columns: that costs a fraction of objects to copy. */
export interface RecordsBatch {
  lines: number[];
  /** The values given, as JSON; null for a row whose record is worked out already, and that nothing is compared with. */
  given: (string | null)[];
  /** The record that each would make, where that follows from the file alone; null where the database must be asked, or there will be none. */
  made: (Omit<Prepared, 'keys'> | null)[];
  /** What stands in the columns of the list, one record of `made` after another; null for nothing. */
  keys: (string | number | null)[];
  /** Secrets of `made`, by field, as JSON; null for none. */
  secrets: (string | null)[];
  /** Why no record can be made of a row, though one might be changed. */
  problems: (RecordRowError[] | null)[];
  /** What the key column holds, as the list sorts it. */
  matches: (string | number | null)[];
  owners: (string | null)[];
  teams: (string | null)[];
  refused: number;
  errors: RecordRowError[];
  doneBytes: number;
  totalBytes: number;
}
export interface RecordsFile {
  kind: 'csv' | 'xlsx';
  /** SHA-256 of the file as read, in hex. */
  sha256: string;
  rows: number;
}
export interface ReadRecordsParams {
  path: string;
  part: string | null;
  delimiter: Delimiter | null;
  encoding: Encoding | null;
  into: RecordColumns;
  definition: TypeDefinition;
  /** The columns of the list, in their order. */
  listColumns: readonly string[];
  /** Whether records are made, changed, or both. */
  makes: boolean;
  changes: boolean;
  /** The field that tells rows and records apart; null for the number, or none. */
  keyField: string | null;
  /** An empty cell takes away what a record holds. */
  clears: boolean;
  timeZone: string;
  nowMs: number;
}

const BATCH_ROWS = 250;
/** Texts of a megabyte are not collected by the hundred. */
const BATCH_CHARS = 4 * 1024 * 1024;

/**
 * Reads a file as records of a type: every cell as a value of its field, and with them, where no database is needed,
 * the whole record. While one batch is being consumed the next is made, and no third. Throws what reading throws, and
 * invalid_input: file_missing_columns where the file is not the one that was looked at, file_empty, file_too_many_rows.
 */
export const readRecordsFile: Job<ReadRecordsParams, RecordsBatch, RecordsFile> = async (params, emit) => {
  const table = await openRecordsTable(params.path, params);
  const fields = new Map(fieldsOf(params.definition).map((field) => [field.name, field]));
  let reader: RecordRows | null = null;
  let rows = 0;
  let chars = 0;
  let shownErrors = 0;
  let batch = emptyBatch();
  let consumed: Promise<void> = Promise.resolve();

  async function handOver(): Promise<void> {
    await consumed;
    consumed = emit(batch);
    batch = emptyBatch();
    chars = 0;
  }

  const { sha256 } = await table.read(params.part, async (piece) => {
    reader ??= new RecordRows({ ...params, fields, kind: table.kind }, piece.columns);
    for (const record of piece.records) {
      rows += 1;
      if (rows > IMPORT_LIMITS.rows) throw new EngineError('invalid_input', 'file_too_many_rows');
      const read = reader.read(record);
      if ('errors' in read) {
        batch.refused += 1;
        const shown = read.errors.slice(0, RECORDS_IMPORT_LIMITS.shownErrors - shownErrors);
        shownErrors += shown.length;
        batch.errors.push(...shown);
      } else {
        chars += addRow(batch, read);
      }
      batch.doneBytes = piece.doneBytes;
      batch.totalBytes = piece.totalBytes;
      if (batch.lines.length + batch.refused >= BATCH_ROWS || chars > BATCH_CHARS) await handOver();
    }
  });
  if (rows === 0) throw new EngineError('invalid_input', 'file_empty');
  if (batch.lines.length + batch.refused > 0) await handOver();
  await consumed;
  return { kind: table.kind, sha256, rows };
};

/** Puts a row into a batch; returns about how many characters it takes. */
function addRow(batch: RecordsBatch, { line, given, made, secrets, problems, match, owner, team }: RowRead): number {
  batch.lines.push(line);
  batch.given.push(given);
  batch.problems.push(problems);
  batch.matches.push(match);
  batch.owners.push(owner);
  batch.teams.push(team);
  batch.secrets.push(secrets);
  if (made === null) {
    batch.made.push(null);
    return given?.length ?? 0;
  }
  const { keys, ...rest } = made;
  batch.made.push(rest);
  // An empty blob says that there is nothing: a null is cheaper to copy, and nothing else is one.
  for (const key of keys) batch.keys.push(typeof key === 'string' || typeof key === 'number' ? key : null);
  return (given?.length ?? 0) + rest.body.length + rest.words.length;
}

function emptyBatch(): RecordsBatch {
  return { lines: [], given: [], made: [], keys: [], secrets: [], problems: [], matches: [], owners: [], teams: [], refused: 0, errors: [], doneBytes: 0, totalBytes: 0 };
}
