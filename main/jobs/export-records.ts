import { closeSync, openSync } from 'node:fs';
import type { ParsedInputOf } from '../../preload/contract/contract.ts';
import type { RecordsFormat } from '../../preload/contract/records.ts';
import { isSecret } from '../../preload/contract/record-fields.ts';
import type { Field } from '../../preload/contract/record-fields.ts';
import { attachmentIdsIn } from '../../preload/contract/record-values.ts';
import type { FieldValue, RecordValues } from '../../preload/contract/record-values.ts';
import { fileError } from '../engine/audit/file-error.ts';
import { EngineError } from '../engine/errors.ts';
import type { QueryContext } from '../engine/handler.ts';
import type { TypeInUse } from '../engine/records/keep.ts';
import { rowsInOrder } from '../engine/records/list.ts';
import type { RowInOrder } from '../engine/records/list.ts';
import type { Db } from '../engine/db/database.ts';
import { selectRecords } from '../engine/records/selection.ts';
import { countOf } from '../engine/records/walks.ts';
import { openAgeOutput } from './age-output.ts';
import type { FileLock } from './age-output.ts';
import { CsvWriter } from './csv-writer.ts';
import type { ExportPeopleProgress } from './export-people.ts';
import { EXPORTED_COLUMNS } from './export-columns.ts';
import { writeRecordFile } from './export-record-file.ts';
import type { RecordFileFacts } from './export-record-file.ts';
import { FileOutput } from './file-output.ts';
import type { Output } from './file-output.ts';
import { heldFiles } from './held-files.ts';
import { inPieces } from './in-pieces.ts';
import type { Job } from './job.ts';
import { type StoreAccess, withSnapshot } from './store-snapshot.ts';
import { SHEET_ROWS, XlsxWriter } from './xlsx-writer.ts';

export interface ExportRecordsParams {
  store: StoreAccess;
  /** An empty file that the caller made, and takes away again when this job does not end well. */
  file: string;
  format: RecordsFormat;
  /** For whom it is encrypted; null for a file that everybody can read. */
  lock: FileLock | null;
  /** Whose list it is, and how far it reaches. */
  caller: { actor: RecordFileFacts['actor']; scope: QueryContext['scope'] };
  list: Pick<ParsedInputOf<'records.export'>, 'typeId' | 'filter' | 'sort' | 'sortField' | 'direction'>;
  organisation: string;
  nowMs: number;
  /** Where the files of attachments lie. */
  storeDir: string;
}
export interface RecordsWritten {
  records: number;
  bytes: number;
}

/** Records that are looked up together. */
const PIECE_RECORDS = 500;

/**
 * Writes the records that a filter shows to a file that exists already, in the order of the list, every field of the
 * type but secrets; of files a table has the names. Throws invalid_input/file_too_many_rows for a workbook or an archive that cannot hold them,
 * invalid_input/fields for a recipient that is none, read_only.
 */
export const exportRecordsJob: Job<ExportRecordsParams, ExportPeopleProgress, RecordsWritten> = ({ store, file, format, lock, caller, list, organisation, nowMs, storeDir }, emit) =>
  withSnapshot(store, async (db) => {
    const selection = selectRecords(db, list.typeId, list.filter, caller);
    const { inUse } = selection;
    const total = countOf(db, selection);
    if (!inUse || (format === 'xlsx' && total >= SHEET_ROWS)) throw new EngineError('invalid_input', 'file_too_many_rows');
    const rows = rowsInOrder(db, selection, list);
    const tell = (done: number): Promise<void> => emit({ done, total });
    let fd: number | null = null;
    try {
      fd = openSync(file, 'r+');
      const out = lock === null ? new FileOutput(fd) : await openAgeOutput(fd, lock);
      const isTable = format === 'csv' || format === 'xlsx';
      const facts = { actor: caller.actor, organisation, nowMs, storeDir, total };
      const records = isTable ? await writeTable(db, rows, { inUse, storeDir, out, format }, tell) : await writeRecordFile(db, rows, { inUse, facts, out, isArchive: format === 'zip' }, tell);
      return { records, bytes: await out.end() };
    } catch (error) {
      throw fileError(error);
    } finally {
      if (fd !== null) closeSync(fd);
    }
  });

async function writeTable(db: Db, rows: Iterable<RowInOrder>, { inUse, storeDir, out, format }: { inUse: TypeInUse; storeDir: string; out: Output; format: 'csv' | 'xlsx' }, tell: (done: number) => Promise<void>): Promise<number> {
  const fields = [...inUse.fields.values()].filter((field) => !isSecret(field) && field.kind !== 'note');
  const ofFiles = fields.filter(({ kind }) => kind === 'attachment' || kind === 'signature');
  const writer = format === 'xlsx' ? new XlsxWriter(out) : new CsvWriter(out);
  writer.row([...EXPORTED_COLUMNS, ...fields.map(({ name }) => name)]);
  let records = 0;
  for (const piece of inPieces(rows, PIECE_RECORDS)) {
    const read = piece.map((row) => ({ row, values: JSON.parse(row.body) as RecordValues }));
    const files = heldFiles(db, storeDir, read.flatMap(({ values }) => attachmentIdsIn(ofFiles, values)));
    for (const { row, values } of read) {
      const nameOf = (id: string): string[] => {
        const file = files.get(id);
        return file?.recordNum === row.num ? [file.name] : [];
      };
      const own = [String(row.number), row.title, row.ownerName ?? '', row.team ?? '', row.state, new Date(row.createdAtMs).toISOString(), new Date(row.changedAtMs).toISOString()];
      writer.row([...own, ...fields.map((field) => (ofFiles.includes(field) ? attachmentIdsIn([field], values).flatMap(nameOf).join(BETWEEN_NAMES) : written(field, values[field.name] ?? null)))]);
    }
    records += piece.length;
    await out.settle();
    await tell(records);
  }
  writer.end();
  return records;
}
/** The one character that a file's name cannot have: a line for each, as a list in a cell looks. */
const BETWEEN_NAMES = '\n';

/** A value as text, as forms write it: choices by their values with a space between, places in degrees, rows as JSON. */
function written(field: Field, value: FieldValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return field.kind === 'choices' ? value.map(String).join(' ') : JSON.stringify(value);
  return 'latitude' in value ? [value.latitude, value.longitude, value.altitude ?? '', value.accuracy ?? ''].join(' ').trim() : JSON.stringify(value);
}
