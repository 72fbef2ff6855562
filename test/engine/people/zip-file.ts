import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipPart {
  name: string;
  content: string | Uint8Array;
  /** What the archive says of it instead of the truth. */
  declaredBytes?: number;
  /** Deflated already, in the place of the content: no test need hold what it unpacks to. */
  packed?: Uint8Array;
  flags?: number;
}

/** A zip archive (APPNOTE 6.3) of these parts, all deflated, as the tests need them: honest or not. */
export function zipOf(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, declaredBytes, packed: given, flags = 0x0800 } of parts) {
    const bytes = Buffer.from(content as string);
    const packed = given ?? deflateRawSync(bytes);
    const told = Buffer.from(name);
    const facts = Buffer.alloc(22);
    facts.writeUInt16LE(flags, 0);
    facts.writeUInt16LE(8, 2);
    facts.writeUInt32LE(crc32(bytes), 8);
    facts.writeUInt32LE(packed.length, 12);
    facts.writeUInt32LE(declaredBytes ?? bytes.length, 16);
    facts.writeUInt16LE(told.length, 20);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004\u0014\u0000'), facts, Buffer.alloc(2), told, packed]);
    const entry = Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000\u0014\u0000'), facts, Buffer.alloc(12), uint32(offset), told]);
    files.push(local);
    directory.push(entry);
    offset += local.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.concat([Buffer.from('PK\u0005\u0006'), Buffer.alloc(4), uint16(parts.length), uint16(parts.length), uint32(listed.length), uint32(offset), Buffer.alloc(2)]);
  return Buffer.concat([...files, listed, end]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
const TYPES = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export interface Workbook {
  /** The XML between `<sheetData>` and its end, by the sheet's name. */
  sheets: Readonly<Record<string, string>>;
  hidden?: readonly string[];
  /** The XML between `<sst>` and its end. */
  strings?: string;
  styles?: string;
  from1904?: boolean;
}

/** The parts of a workbook (ECMA-376). */
export function workbookParts({ sheets, hidden = [], strings = '', styles = '', from1904 = false }: Workbook): ZipPart[] {
  const names = Object.keys(sheets);
  const relation = (id: string, type: string, target: string): string => `<Relationship Id="${id}" Type="${TYPES}/${type}" Target="${target}"/>`;
  const relations = (inside: string): string => `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${inside}</Relationships>`;
  return [
    { name: '_rels/.rels', content: relations(relation('rId1', 'officeDocument', 'xl/workbook.xml')) },
    {
      name: 'xl/workbook.xml',
      content: `<?xml version="1.0" encoding="UTF-8"?><workbook ${MAIN}>${from1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${names
        .map((name, index) => `<sheet name="${name}" sheetId="${String(index + 1)}" ${hidden.includes(name) ? 'state="hidden" ' : ''}r:id="s${String(index)}"/>`)
        .join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      content: relations(
        names.map((_, index) => relation(`s${String(index)}`, 'worksheet', `worksheets/sheet${String(index)}.xml`)).join('') +
          relation('t', 'sharedStrings', 'sharedStrings.xml') +
          relation('y', 'styles', '/xl/styles.xml'),
      ),
    },
    { name: 'xl/sharedStrings.xml', content: `<sst ${MAIN}>${strings}</sst>` },
    { name: 'xl/styles.xml', content: `<styleSheet ${MAIN}>${styles}</styleSheet>` },
    ...Object.values(sheets).map((rows, index) => ({ name: `xl/worksheets/sheet${String(index)}.xml`, content: `<worksheet ${MAIN}><sheetData>${rows}</sheetData></worksheet>` })),
  ];
}

/** A row of inline text. */
export function textRow(...cells: readonly string[]): string {
  return `<row>${cells.map((cell) => `<c t="inlineStr"><is><t>${cell}</t></is></c>`).join('')}</row>`;
}
