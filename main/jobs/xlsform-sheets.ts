import { EngineError } from '../engine/errors.ts';
import type { LocalText } from '../../preload/contract/record-fields.ts';
import { FORMULA_CELL } from './table.ts';
import { readXlsxFile } from './xlsx-file.ts';

/** One row of a sheet of a form: what stands in it, by the column's name as XLSForm means it. */
export interface FormRow {
  line: number;
  cells: ReadonlyMap<string, string>;
}
export interface FormSheet {
  name: string;
  /** The header as it is written, by the name that cells go by. */
  columns: ReadonlyMap<string, string>;
  rows: FormRow[];
  /** Rows with a cell that a spreadsheet calculates: nothing is calculated here. */
  formulas: { line: number; column: string }[];
}

const MOST_ROWS = 20_000;

/** A sheet of the workbook by its name; null without one. Throws what reading a workbook throws, and file_too_many_rows. */
export async function readFormSheet(path: string, name: string): Promise<FormSheet | null> {
  const sheet: FormSheet & { columns: Map<string, string> } = { name, columns: new Map(), rows: [], formulas: [] };
  try {
    await readXlsxFile(path, name, ({ header, records }) => {
      const names = (header ?? []).map(columnName);
      names.forEach((each, at) => each !== '' && sheet.columns.set(each, header?.[at] ?? ''));
      for (const { line, cells } of records) {
        if (sheet.rows.length >= MOST_ROWS) throw new EngineError('invalid_input', 'file_too_many_rows');
        const held = new Map<string, string>();
        cells.forEach((cell, at) => {
          const column = names[at] ?? '';
          const text = typeof cell === 'string' ? cell : (cell?.join(' ') ?? '');
          if (column === '' || text.trim() === '') return;
          if (text === FORMULA_CELL) sheet.formulas.push({ line, column });
          else held.set(column, plain(text));
        });
        if (held.size > 0) sheet.rows.push({ line, cells: held });
      }
    });
  } catch (error) {
    if (error instanceof EngineError && error.reason === 'file_no_such_part') return null;
    throw error;
  }
  return sheet;
}

/** Word processors write other quotes and spaces than expressions know. */
function plain(text: string): string {
  return text.replace(/[\u2018\u2019]/gu, "'").replace(/[\u201c\u201d]/gu, '"').replace(/\u00a0/gu, ' ').trim();
}

/** Names that mean the same (xlsform.org, reference table). */
const SAME: Readonly<Record<string, string>> = { 'list name': 'list_name', relevance: 'relevant', 'read only': 'readonly', read_only: 'readonly', calculate: 'calculation', 'constraint message': 'constraint_message', constraining_message: 'constraint_message', 'required message': 'required_message', value: 'name', caption: 'label', 'choice filter': 'choice_filter', command: 'type', tag: 'name' };

/** A column as XLSForm means it: lower case before the language, which follows two colons, or one in older forms. */
function columnName(written: string): string {
  const [, base = '', language] = /^([^:]*?)\s*(?:::?\s*(.*))?$/u.exec(written.trim()) ?? [];
  const lower = base.trim().toLowerCase().replace(/\s+/gu, ' ');
  const name = Object.hasOwn(SAME, lower) ? (SAME[lower] ?? lower) : lower;
  return language === undefined || language === '' ? name : `${name}::${language}`;
}

/** Text of a row in the form's own language and in all others that the column is there for; null without any. */
export function localText({ cells }: FormRow, column: string, own: string | null): LocalText | null {
  const found = new Map<string | null, string>();
  for (const [name, text] of cells) {
    if (name === column) found.set(null, text);
    else if (name.startsWith(`${column}::`)) found.set(languageName(name.slice(column.length + 2)), text);
  }
  const text = (own === null ? undefined : found.get(own)) ?? found.get(null) ?? [...found.values()][0];
  if (text === undefined) return null;
  return { text, in: Object.fromEntries([...found].filter((entry): entry is [string, string] => entry[0] !== null && entry[0] !== own)) };
}

/** The languages that a sheet has columns for. */
export function languagesOf({ columns }: FormSheet): string[] {
  return [...new Set([...columns.keys()].flatMap((name) => (/^(?:label|hint)::/u.test(name) ? [languageName(name.replace(/^[^:]*::/u, ''))] : [])))];
}

/** A language as a definition can name it. */
export function languageName(written: string): string {
  return written.replace(/[^\p{L}\p{N}\p{M} ()_-]/gu, ' ').replace(/^[^\p{L}\p{N}]+/u, '').trim().slice(0, 40) || 'x';
}
