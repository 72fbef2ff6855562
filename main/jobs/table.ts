import { createHash } from 'node:crypto';

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
/** A reader of one format. `part` chooses a sheet or realm; null takes the first that can be seen, or has people. */
export type TableReader = (path: string, part: string | null, onPart: OnPart) => Promise<TableEnd>;

/** SHA-256 of bytes, in hex. */
export function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
