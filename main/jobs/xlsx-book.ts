import { EngineError } from '../engine/errors.ts';
import { at } from './place.ts';
import { readXml } from './xml-stream.ts';
import type { ZipArchive } from './zip-archive.ts';

export interface Sheet {
  name: string;
  isVisible: boolean;
  part: string;
}
export interface Book {
  sheets: Sheet[];
  /** Days count from 1904 instead of 1900. */
  from1904: boolean;
  strings: string | null;
  styles: string | null;
}

const MOST_SHEETS = 500;
const NAME_CHARS = 100;

/**
 * Reads what a workbook consists of (ECMA-376 part 1, 18.2 and part 2): its sheets in order, and where their text and
 * formats are. Throws invalid_input: file_kind_unknown for an archive that is none, file_malformed, file_unsafe_xml.
 */
export async function readBook(archive: ZipArchive): Promise<Book> {
  const root = archive.has('_rels/.rels') ? await readRelations(archive, '_rels/.rels', '') : [];
  const part = root.find(({ type }) => type === 'officeDocument')?.target ?? 'xl/workbook.xml';
  if (!archive.has(part)) throw new EngineError('invalid_input', 'file_kind_unknown');
  const folder = part.slice(0, part.lastIndexOf('/') + 1);
  const relationsPart = `${folder}_rels/${part.slice(folder.length)}.rels`;
  const relations = archive.has(relationsPart) ? await readRelations(archive, relationsPart, folder) : [];
  const book: Book = {
    sheets: [],
    from1904: false,
    strings: relations.find(({ type }) => type === 'sharedStrings')?.target ?? null,
    styles: relations.find(({ type }) => type === 'styles')?.target ?? null,
  };
  let isWorkbook = false;
  await readXml(archive.read(part), part, {
    open(name, attributes) {
      if (name === 'workbook') isWorkbook = true;
      else if (name === 'workbookPr') book.from1904 = /^(?:1|true)$/u.test(attributes['date1904'] ?? '');
      else if (name === 'sheet') {
        const id = Object.entries(attributes).find(([key]) => key.endsWith(':id'))?.[1];
        const target = relations.find((relation) => relation.id === id);
        if (book.sheets.length >= MOST_SHEETS || !target) throw new EngineError('invalid_input', 'file_malformed', at('part', part));
        if (target.type !== 'worksheet') return;
        book.sheets.push({
          name: (attributes['name'] ?? '').toWellFormed().slice(0, NAME_CHARS),
          isVisible: (attributes['state'] ?? 'visible') === 'visible',
          part: target.target,
        });
      }
    },
    close() {},
  });
  // A document or a presentation is an archive of the same kind.
  if (!isWorkbook) throw new EngineError('invalid_input', 'file_kind_unknown');
  return book;
}

interface Relation {
  id: string;
  /** Last part of the relation's address, which the strict and the transitional form share. */
  type: string;
  target: string;
}

async function readRelations(archive: ZipArchive, part: string, folder: string): Promise<Relation[]> {
  const relations: Relation[] = [];
  await readXml(archive.read(part), part, {
    open(name, { Id, Type, Target, TargetMode }) {
      if (name !== 'Relationship' || TargetMode === 'External' || Id === undefined || Target === undefined) return;
      if (relations.length >= MOST_SHEETS * 4) throw new EngineError('invalid_input', 'file_malformed', at('part', part));
      relations.push({ id: Id, type: (Type ?? '').slice((Type ?? '').lastIndexOf('/') + 1), target: Target.startsWith('/') ? Target.slice(1) : folder + Target });
    },
    close() {},
  });
  return relations;
}
