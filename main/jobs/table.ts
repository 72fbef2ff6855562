import { createHash } from 'node:crypto';
import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import type { CsvForm } from './csv-file.ts';

/** What stands in one column of one record; several values where the format has them. */
export type Cell = string | readonly string[];
/** A cell that a spreadsheet calculates: no text file can hold this, so nothing is mistaken for it. */
export const FORMULA_CELL = '\u0000formula';

export interface TableRecord {
  /** Where the record stands, from 1: line of a text, row of a sheet, number among the users of a realm. */
  line: number;
  /** By the position of the column; what is absent is empty. */
  cells: readonly (Cell | undefined)[];
}
export interface TablePart {
  /** What the columns are called, each differently. Grows where a format has no header. */
  columns: readonly string[];
  /** The header as it is written; null for a format that has none. */
  header: readonly string[] | null;
  records: readonly TableRecord[];
  /** How many records so far are not people (organisations, groups, accounts of services). */
  passedOver: number;
  doneBytes: number;
  totalBytes: number;
}
export interface TableEnd {
  /** SHA-256 of the file as read, in hex. */
  sha256: string;
  /** What can be chosen to be read: sheets or realms. Empty where the file is one. */
  parts: string[];
  /** Which of them was read. */
  part: string | null;
}
export type OnPart = (part: TablePart) => void | Promise<void>;
/** How large what a table holds may be, and how one that is text is written. */
export interface TableForm {
  /** Of one record of a text, all of its cells together. */
  recordBytes: number;
  /** Kept of a cell of a workbook, in UTF-16 code units; one more tells that it was longer. */
  cellChars: number;
  text: CsvForm;
}
/** A reader of one format. `part` chooses a sheet or realm; null takes the first that can be seen, or has people. */
export type TableReader = (path: string, part: string | null, onPart: OnPart, form?: TableForm) => Promise<TableEnd>;

/** Tables of people: short cells, and commas between them. */
export const PEOPLE_FORM: TableForm = { recordBytes: 64 * 1024, cellChars: IMPORT_LIMITS.fieldChars * 4 + 1, text: { delimiter: ',', encoding: 'utf-8' } };

/** SHA-256 of bytes, in hex. */
export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
