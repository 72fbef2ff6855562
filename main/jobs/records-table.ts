import { RECORDS_IMPORT_LIMITS } from '../../preload/contract/records-import.ts';
import type { Delimiter, Encoding } from '../../preload/contract/records-import.ts';
import { TEXT_MAX_CHARS } from '../../preload/contract/record-values.ts';
import { EngineError } from '../engine/errors.ts';
import { csvFormOf } from './csv-form.ts';
import { kindOf, TABLE_READERS } from './people-kinds.ts';
import { PEOPLE_FORM } from './table.ts';
import type { OnPart, TableEnd, TableForm } from './table.ts';

/** A file that records are read from, and how. */
export interface RecordsTable {
  kind: 'csv' | 'xlsx';
  /** Null for a workbook. */
  delimiter: Delimiter | null;
  encoding: Encoding | null;
  read(part: string | null, onPart: OnPart): Promise<TableEnd>;
}

/**
 * Tells by its content what a file is, and how it is to be read as records: with texts of a megabyte, and in the
 * form that is told, else the one it looks like. Throws what `kindOf` and `csvFormOf` throw, and
 * invalid_input/file_kind_unknown for a directory or a realm, which hold people.
 */
export async function openRecordsTable(path: string, told: { delimiter: Delimiter | null; encoding: Encoding | null }): Promise<RecordsTable> {
  const kind = await kindOf(path);
  if (kind !== 'csv' && kind !== 'xlsx') throw new EngineError('invalid_input', 'file_kind_unknown');
  const text = kind === 'csv' ? await csvFormOf(path, told) : null;
  const form: TableForm = { recordBytes: RECORDS_IMPORT_LIMITS.recordBytes, cellChars: TEXT_MAX_CHARS + 1, text: text ?? PEOPLE_FORM.text };
  return {
    kind,
    delimiter: text?.delimiter ?? null,
    encoding: text?.encoding ?? null,
    read: (part, onPart) => TABLE_READERS[kind](path, part, onPart, form),
  };
}
