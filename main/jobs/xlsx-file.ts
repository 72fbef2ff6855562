import { IMPORT_LIMITS } from '../../preload/contract/people-import.ts';
import { EngineError } from '../engine/errors.ts';
import { columnNames } from './column-names.ts';
import { digestOf, PEOPLE_FORM } from './table.ts';
import type { TableReader, TableRecord } from './table.ts';
import { readWhole } from './text-file.ts';
import { SheetRows } from './xlsx-rows.ts';
import { readBook } from './xlsx-book.ts';
import { readDateFormats, readStrings } from './xlsx-values.ts';
import { readXml } from './xml-stream.ts';
import { openArchive } from './zip-archive.ts';

/**
 * Reads a sheet of a workbook (ECMA-376): the one named, else the first that is visible. The first row that holds
 * anything names the columns. Nothing is calculated; a formula counts as one, whatever it last came to.
 * Throws unavailable/file_unreadable, and invalid_input: file_too_large, file_kind_unknown, file_encrypted,
 * file_archive_bomb, file_unsafe_xml, file_malformed, file_field_too_long, file_too_many_columns, file_no_such_part.
 */
export const readXlsxFile: TableReader = async (path, part, onPart, { cellChars, recordBytes } = PEOPLE_FORM) => {
  const bytes = await readWhole(path, IMPORT_LIMITS.wholeFileBytes);
  const archive = await openArchive(bytes);
  const book = await readBook(archive);
  const sheet = part === null ? (book.sheets.find(({ isVisible }) => isVisible) ?? book.sheets[0]) : book.sheets.find(({ name }) => name === part);
  if (!sheet) throw new EngineError('invalid_input', part === null ? 'file_empty' : 'file_no_such_part');
  const rows = new SheetRows({
    strings: await readStrings(archive, book.strings, cellChars),
    dates: await readDateFormats(archive, book.styles),
    from1904: book.from1904,
    cellChars,
    rowChars: recordBytes,
  });
  const declaredBytes = archive.declaredBytes(sheet.part);
  let header: { cells: string[]; columns: string[] } | null = null;
  let readBytes = 0;

  async function* counted(): AsyncGenerator<Buffer> {
    for await (const chunk of archive.read(sheet?.part ?? '')) {
      readBytes += chunk.length;
      yield chunk;
    }
  }
  await readXml(counted(), sheet.part, {
    open: (name, attributes) => rows.open(name, attributes),
    text: (text) => rows.text(text),
    close: (name) => rows.close(name),
    async piece() {
      let records: TableRecord[] = rows.take();
      if (header === null) {
        const [first, ...rest] = records;
        if (!first) return;
        const cells = first.cells.map((cell) => (typeof cell === 'string' ? cell : ''));
        header = { cells, columns: columnNames(cells) };
        records = rest;
      }
      const doneBytes = declaredBytes === 0 ? bytes.length : Math.min(bytes.length, Math.round((bytes.length * readBytes) / declaredBytes));
      await onPart({ columns: header.columns, header: header.cells, records, passedOver: 0, doneBytes, totalBytes: bytes.length });
    },
  });
  return { sha256: digestOf(bytes), parts: book.sheets.map(({ name }) => name), part: sheet.name };
};
