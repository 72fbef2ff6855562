import { closeSync, fsyncSync, openSync } from 'node:fs';
import type { ParsedInputOf } from '../../preload/contract/contract.ts';
import { isSecret } from '../../preload/contract/record-fields.ts';
import type { Field } from '../../preload/contract/record-fields.ts';
import type { FieldValue, RecordValues } from '../../preload/contract/record-values.ts';
import { fileError } from '../engine/audit/file-error.ts';
import { EngineError } from '../engine/errors.ts';
import type { QueryContext } from '../engine/handler.ts';
import { rowsInOrder } from '../engine/records/list.ts';
import { countOf, selectRecords } from '../engine/records/selection.ts';
import { CsvWriter } from './csv-writer.ts';
import type { ExportPeopleProgress } from './export-people.ts';
import { OWN_COLUMNS } from './export-columns.ts';
import type { Job } from './job.ts';
import { type StoreAccess, withSnapshot } from './store-snapshot.ts';
import { SHEET_ROWS, XlsxWriter } from './xlsx-writer.ts';

export interface ExportRecordsParams {
  store: StoreAccess;
  /** An empty file that the caller made, and takes away again when this job does not end well. */
  file: string;
  format: 'csv' | 'xlsx';
  /** Whose list it is, and how far it reaches. */
  caller: { actor: Pick<QueryContext['actor'], 'personId' | 'teamId'>; scope: QueryContext['scope'] };
  list: Omit<ParsedInputOf<'records.export'>, 'file'>;
}
export interface RecordsWritten {
  records: number;
  bytes: number;
}

const PIECE_ROWS = 2_000;

/**
 * Writes the records that a filter shows to a file that exists already, in the order of the list, every field of the
 * type but secrets. Throws invalid_input/file_too_many_rows for a workbook that cannot hold them, read_only.
 */
export const exportRecordsJob: Job<ExportRecordsParams, ExportPeopleProgress, RecordsWritten> = ({ store, file, format, caller, list }, emit) =>
  withSnapshot(store, async (db) => {
    const selection = selectRecords(db, list.typeId, list.filter, caller);
    const total = countOf(db, selection);
    if (format === 'xlsx' && total >= SHEET_ROWS) throw new EngineError('invalid_input', 'file_too_many_rows');
    const fields = [...(selection.inUse?.fields.values() ?? [])].filter((field) => !isSecret(field) && field.kind !== 'note');
    let fd: number | null = null;
    try {
      fd = openSync(file, 'r+');
      const writer = format === 'xlsx' ? new XlsxWriter(fd) : new CsvWriter(fd);
      writer.row([...OWN_COLUMNS, ...fields.map(({ name }) => name)]);
      let records = 0;
      for (const row of rowsInOrder(db, selection, list)) {
        const values = JSON.parse(row.body) as RecordValues;
        const own = [String(row.number), row.title, row.ownerName ?? '', row.team ?? '', row.state, new Date(row.createdAtMs).toISOString(), new Date(row.changedAtMs).toISOString()];
        writer.row([...own, ...fields.map((field) => written(field, values[field.name] ?? null))]);
        records += 1;
        if (records % PIECE_ROWS === 0) await emit({ done: records, total });
      }
      const bytes = writer.end();
      fsyncSync(fd);
      return { records, bytes };
    } catch (error) {
      throw fileError(error);
    } finally {
      if (fd !== null) closeSync(fd);
    }
  });

/** A value as text, as forms write it: choices by their values with a space between, places in degrees, rows as JSON. */
function written(field: Field, value: FieldValue): string {
  if (value === null) return '';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return field.kind === 'choices' ? value.map(String).join(' ') : JSON.stringify(value);
  return 'latitude' in value ? [value.latitude, value.longitude, value.altitude ?? '', value.accuracy ?? ''].join(' ').trim() : JSON.stringify(value);
}
