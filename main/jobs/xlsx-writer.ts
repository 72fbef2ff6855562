import type { Output } from './file-output.ts';
import { ZipWriter } from './zip-writer.ts';

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
 * Writes a workbook of one sheet row by row, never holding more than a piece. Every cell is text, so nothing in it is
 * ever a formula. Throws what its output throws.
 */
export class XlsxWriter {
  readonly #zip: ZipWriter;
  #xml: string;

  constructor(out: Output) {
    this.#zip = new ZipWriter(out);
    for (const [name, content] of Object.entries(PARTS)) {
      this.#zip.begin(name);
      this.#zip.endPart(Buffer.from(XML + content));
    }
    this.#zip.begin('xl/worksheets/sheet1.xml');
    this.#xml = `${XML}<worksheet xmlns="${MAIN}"><sheetData>`;
  }

  row(cells: readonly string[]): void {
    this.#xml += '<row>';
    for (const cell of cells) this.#xml += cell === '' ? '<c/>' : `<c t="inlineStr"><is><t xml:space="preserve">${xmlText(cell)}</t></is></c>`;
    this.#xml += '</row>';
    if (this.#xml.length < PIECE_CHARS) return;
    this.#zip.add(Buffer.from(this.#xml));
    this.#xml = '';
  }

  /** Ends the workbook; the caller ends the output. */
  end(): void {
    this.#zip.endPart(Buffer.from(`${this.#xml}</sheetData></worksheet>`));
    this.#zip.end();
  }
}

function xmlText(text: string): string {
  // As workbooks write such characters (ECMA-376 part 1, 22.9.2.19). A text that looks like an escape is escaped itself,
  // or it would be read as what it names.
  return text
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/gu, '_x005F_')
    .replace(NOT_XML, (mark) => `_x${mark.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`)
    .replace(/[&<>]/gu, (mark) => ESCAPES[mark] ?? mark);
}
