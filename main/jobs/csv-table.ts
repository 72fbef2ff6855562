import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import { columnNames } from './column-names.ts';
import { readCsvFile } from './csv-file.ts';
import type { CsvRecord } from './csv-file.ts';
import { PEOPLE_FORM } from './table.ts';
import type { TableReader } from './table.ts';

/** Reads a comma-separated file, or one with another mark between its cells, whose first record names the columns. Throws what `readCsvFile` throws, and file_too_many_columns. */
export const readCsvTable: TableReader = async (path, _part, onPart, form = PEOPLE_FORM) => {
  let header: { cells: readonly string[]; columns: string[] } | null = null;
  const limits = { fileBytes: IMPORT_LIMITS.fileBytes, recordBytes: form.recordBytes };
  const sha256 = await readCsvFile(path, limits, async ({ records, doneBytes, totalBytes }) => {
    let rows: readonly CsvRecord[] = records;
    if (header === null) {
      const [first, ...rest] = records;
      if (!first) return;
      header = { cells: first.cells, columns: columnNames(first.cells) };
      rows = rest;
    }
    await onPart({ columns: header.columns, header: header.cells, records: rows, passedOver: 0, doneBytes, totalBytes });
  }, form.text);
  return { sha256, parts: [], part: null };
};
