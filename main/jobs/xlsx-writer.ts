import { writeSync } from 'node:fs';
import { constants, crc32, deflateRawSync } from 'node:zlib';

/** Rows that a sheet can hold (ECMA-376, as every program keeps it), the header among them. */
export const SHEET_ROWS = 1_048_576;
const PIECE_CHARS = 1024 * 1024;
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const PARTS: Readonly<Record<string, string>> = {
  '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
  '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets><sheet name="Holdfast" sheetId="1" r:id="r1"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
};
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
/** What XML 1.0 cannot hold, not even escaped, and the line break that its readers take for another. */
// eslint-disable-next-line no-control-regex -- naming the control characters is the point
const NOT_XML = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/gu;
const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Writes a workbook of one sheet to an open, empty file, row by row: each part is packed as it comes, so that no more
 * than a piece is held. Every cell is text, so nothing in it is ever a formula. Throws what the file system throws.
 */
export class XlsxWriter {
  readonly #fd: number;
  readonly #directory: Buffer[] = [];
  #offset = 0;
  #part: { name: string; start: number; crc: number; packedBytes: number; bytes: number } | null = null;
  #xml = '';

  constructor(fd: number) {
    this.#fd = fd;
    for (const [name, content] of Object.entries(PARTS)) {
      this.#begin(name);
      this.#end(XML + content);
    }
    this.#begin('xl/worksheets/sheet1.xml');
    this.#xml = `${XML}<worksheet xmlns="${MAIN}"><sheetData>`;
  }

  row(cells: readonly string[]): void {
    this.#xml += '<row>';
    for (const cell of cells) this.#xml += cell === '' ? '<c/>' : `<c t="inlineStr"><is><t xml:space="preserve">${xmlText(cell)}</t></is></c>`;
    this.#xml += '</row>';
    if (this.#xml.length < PIECE_CHARS) return;
    this.#pack(this.#xml, constants.Z_SYNC_FLUSH);
    this.#xml = '';
  }

  /** Ends the workbook; returns its size in bytes. */
  end(): number {
    this.#end(`${this.#xml}</sheetData></worksheet>`);
    const listed = Buffer.concat(this.#directory);
    const last = Buffer.alloc(22);
    last.write('PK\u0005\u0006', 'latin1');
    last.writeUInt16LE(this.#directory.length, 8);
    last.writeUInt16LE(this.#directory.length, 10);
    last.writeUInt32LE(listed.length, 12);
    last.writeUInt32LE(this.#offset, 16);
    this.#write(listed);
    this.#write(last);
    return this.#offset;
  }

  #begin(name: string): void {
    this.#part = { name, start: this.#offset, crc: 0, packedBytes: 0, bytes: 0 };
    this.#write(header(this.#part, null));
  }

  /** Pieces that each end at a byte's border make one stream together (RFC 1951); the last one says that it ends. */
  #pack(text: string, finishFlush: number): void {
    const part = this.#part;
    if (!part) return;
    const bytes = Buffer.from(text);
    const packed = deflateRawSync(bytes, { finishFlush });
    part.crc = crc32(bytes, part.crc);
    part.bytes += bytes.length;
    part.packedBytes += packed.length;
    this.#write(packed);
  }

  #end(text: string): void {
    this.#pack(text, constants.Z_FINISH);
    const part = this.#part;
    if (!part) return;
    // The header stands before what it tells of, so it is written once more now that this is known.
    const local = header(part, null);
    writeSync(this.#fd, local, 0, local.length, part.start);
    this.#directory.push(header(part, part.start));
    this.#part = null;
  }

  #write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#offset + done);
    this.#offset += bytes.length;
  }
}

/** A part's header (APPNOTE 6.3, 4.3.7), or its entry in the directory (4.3.12) when it is said where the part starts. */
function header({ name, crc, packedBytes, bytes }: { name: string; crc: number; packedBytes: number; bytes: number }, start: number | null): Buffer {
  const told = Buffer.from(name);
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(20, 0);
  facts.writeUInt16LE(0x0800, 2);
  facts.writeUInt16LE(8, 4);
  // 1 January 1980, the first day there is: when it was made is nobody's business.
  facts.writeUInt16LE(0x0021, 8);
  facts.writeUInt32LE(crc, 10);
  facts.writeUInt32LE(packedBytes, 14);
  facts.writeUInt32LE(bytes, 18);
  facts.writeUInt16LE(told.length, 22);
  if (start === null) return Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), facts, told]);
  const place = Buffer.alloc(14);
  place.writeUInt32LE(start, 10);
  return Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0000', 'latin1'), facts, place, told]);
}

function xmlText(text: string): string {
  // As workbooks write such characters (ECMA-376 part 1, 22.9.2.19). A text that looks like an escape is escaped itself,
  // or it would be read as what it names.
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/gu, '_x005F_')
    .replace(NOT_XML, (mark) => `_x${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>]/gu, (mark) => ESCAPES[mark] ?? mark);
}
