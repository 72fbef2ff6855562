import { IMPORT_COLUMNS, IMPORT_REQUIRED_COLUMNS } from '../../preload/contract/people-import.ts';
import type { ImportMapping } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';

type Column = (typeof IMPORT_COLUMNS)[number];
/** Where in a record each field stands; a field that the file does not have is not in it. */
export type Columns = Partial<Record<Exclude<Column, 'name'> | 'enabled', number>> & { name: readonly number[] };

/** What spreadsheets write instead of commas, by the settings of a country or a program. */
const OTHER_DELIMITERS = /[;\t|]/u;

/** Throws invalid_input/file_wrong_delimiter for a header that is one field with other separators in it. */
export function refuseOtherDelimiter(columns: readonly string[]): void {
  if (columns.length === 1 && OTHER_DELIMITERS.test(columns.join(''))) throw new EngineError('invalid_input', 'file_wrong_delimiter');
}

/**
 * Reads a standard header: names in any order, case and surrounding space. Throws invalid_input:
 * file_wrong_delimiter, file_missing_columns, file_unknown_columns, file_duplicate_columns.
 */
export function readHeader(cells: readonly string[]): Columns {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const isMissing = IMPORT_REQUIRED_COLUMNS.some((required) => !names.includes(required));
  if (isMissing && OTHER_DELIMITERS.test(cells.join(''))) throw new EngineError('invalid_input', 'file_wrong_delimiter');
  if (isMissing) throw new EngineError('invalid_input', 'file_missing_columns');
  const columns: Partial<Record<Column, number>> = {};
  names.forEach((name, index) => {
    const column = IMPORT_COLUMNS.find((known) => known === name);
    if (!column) throw new EngineError('invalid_input', 'file_unknown_columns');
    if (columns[column] !== undefined) throw new EngineError('invalid_input', 'file_duplicate_columns');
    columns[column] = index;
  });
  const { name = 0, ...others } = columns;
  return { name: [name], ...others };
}

/**
 * Where the chosen columns stand. `isWhole` says that no more can come up. Throws invalid_input/file_missing_columns
 * when one then is not there: the file is not the one that was looked at.
 */
export function mapColumns(mapping: ImportMapping, names: readonly string[], isWhole: boolean): Columns {
  const position = (name: string): number => {
    const index = names.indexOf(name);
    if (index === -1 && isWhole) throw new EngineError('invalid_input', 'file_missing_columns');
    return index;
  };
  const columns: Columns = { name: mapping.name.map(position), username: position(mapping.username) };
  for (const field of ['email', 'team', 'role', 'enabled'] as const) {
    const name = mapping[field];
    if (name !== null) columns[field] = position(name);
  }
  return columns;
}
