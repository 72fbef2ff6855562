import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../main/engine/errors.ts';
import { FORMULA_CELL } from '../../../main/jobs/table.ts';
import { readTable, refusedAs, rowsOf } from './tables.ts';
import { textRow, workbookParts, zipOf } from './zip-file.ts';
import type { Workbook, ZipPart } from './zip-file.ts';

const HEADER = textRow('name', 'username', 'since');
const book = (workbook: Workbook): Buffer => zipOf(workbookParts(workbook));
const sheet = (rows: string, more: Partial<Workbook> = {}): Buffer => book({ sheets: { People: HEADER + rows }, ...more });
/** What stands in the one cell of this XML, in the third column. */
async function cell(xml: string, more: Partial<Workbook> = {}): Promise<unknown> {
  return rowsOf(await readTable(sheet(`<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c>${xml}</row>`, more)))[0]?.['since'];
}
const withPart = (name: string, change: (part: ZipPart) => ZipPart | null): Buffer =>
  zipOf(workbookParts({ sheets: { People: HEADER + textRow('Example A', 'a') } }).flatMap((part) => (part.name === name ? (change(part) ?? []) : part)));

describe('reading a workbook', () => {
  test('reads what another program wrote: the first sheet that is visible, dates, numbers, booleans, a formula, merged cells', async () => {
    const file = readFileSync(new URL('data/openpyxl.xlsx', import.meta.url));
    const read = await readTable(file);
    expect(read).toMatchObject({ kind: 'xlsx', parts: ['Hidden notes', 'People', 'Third'], part: 'People' });
    expect(rowsOf(read)).toEqual([
      { 'Full name': 'Example Ärger', Login: 'example.a', 'E-mail address': 'a@example.org', Department: 'Example North', Since: '2024-02-29', Desk: '12', Active: 'true', Note: 'plain' },
      { 'Full name': 'Example 例', Login: 'example.b', 'E-mail address': 'b@example.org', Department: 'Example North', Since: '2023-12-31T23:59:30', Desk: '1.5', Active: 'false' },
      { 'Full name': 'Example Calculated', Login: FORMULA_CELL, 'E-mail address': 'c@example.org', Department: 'Example South', Desk: '4915112345678', Active: 'true', Note: 'formula in the login' },
      { 'Full name': 'Example Merged', Login: 'example.d', Department: 'Example South', Active: 'true', Note: 'next' },
    ]);
    expect(read.records.map(({ line }) => line)).toEqual([2, 3, 5, 6]);
    expect((await readTable(file, 'Hidden notes')).columns).toEqual(['not this one']);
    expect(await refusedAs(file, 'Nowhere')).toBe('file_no_such_part');
  });

  test.each([
    ['shared text', '<c r="C2" t="s"><v>1</v></c>', 'rich text'],
    ['inline text', '<c r="C2" t="inlineStr"><is><r><t>in</t></r><r><t xml:space="preserve"> line</t></r></is></c>', 'in line'],
    ['a reading beside its text', '<c r="C2" t="s"><v>2</v></c>', '東京'],
    ['an escaped character', '<c r="C2" t="s"><v>3</v></c>', 'a\nb'],
    ['a truth', '<c r="C2" t="b"><v>1</v></c>', 'true'],
    ['a long number', '<c r="C2"><v>4.9151123456780E+12</v></c>', '4915112345678'],
    ['a date', '<c r="C2" s="1"><v>45351</v></c>', '2024-02-29'],
    ['a date and time of their own format', '<c r="C2" s="2"><v>45351.5</v></c>', '2024-02-29T12:00:00'],
    ['a number whose format has letters only in quotes', '<c r="C2" s="3"><v>45351</v></c>', '45351'],
    ['an ISO date', '<c r="C2" t="d"><v>2024-02-29</v></c>', '2024-02-29'],
    ['a formula and what it came to', '<c r="C2" t="str"><f>A2&amp;"x"</f><v>safe</v></c>', FORMULA_CELL],
    ['a formula shared from elsewhere', '<c r="C2"><f t="shared" si="0"/><v>1</v></c>', FORMULA_CELL],
    ['an error', '<c r="C2" t="e"><v>#REF!</v></c>', FORMULA_CELL],
    ['nothing', '<c r="C2" s="1"/>', undefined],
    ['cells without places', '<c/><c><v>7</v></c>', '7'],
  ])('understands %s', async (_what, xml, expected) => {
    const strings = '<si><t>plain</t></si><si><r><rPr><b/></rPr><t>rich </t></r><r><t>text</t></r></si><si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si><t>a_x000A_b</t></si>';
    const styles = '<numFmts><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/><numFmt numFmtId="165" formatCode="0&quot; days&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>';
    expect(await cell(xml, { strings, styles })).toBe(expected);
  });

  test('counts days from 1904 where the workbook says so', async () => {
    const styles = '<cellXfs><xf numFmtId="14"/></cellXfs>';
    expect([await cell('<c r="C2" s="0"><v>0</v></c>', { styles, from1904: true }), await cell('<c r="C2" s="0"><v>1</v></c>', { styles })]).toEqual(['1904-01-01', '1900-01-01']);
  });

  test.each([
    ['a shared text that is not there', '<row r="2"><c r="A2" t="s"><v>9</v></c></row>', 'file_malformed row:2'],
    ['a number that is none', '<row r="2"><c r="A2"><v>12x</v></c></row>', 'file_malformed row:2'],
    ['a kind of cell that is none', '<row r="2"><c r="A2" t="zz"><v>1</v></c></row>', 'file_malformed row:2'],
    ['rows that go back', `<row r="5"/><row r="4"><c r="A4"/></row>`, 'file_malformed row:5'],
    ['a cell of another row', '<row r="2"><c r="A3"/></row>', 'file_malformed row:2'],
    ['cells that go back', '<row r="2"><c r="B2"/><c r="A2"/></row>', 'file_malformed row:2'],
    ['a cell in no row', '<c r="A2"/>', 'file_malformed row:1'],
    ['too many columns', '<row r="2"><c r="ZZZ2"><v>1</v></c></row>', 'file_too_many_columns row:2'],
    ['a tag that is not closed', '<row r="2">', 'file_malformed part:xl/worksheets/sheet0.xml'],
    ['an entity of its own', '<row r="2"><c r="A2" t="inlineStr"><is><t>&bomb;</t></is></c></row>', 'file_malformed part:xl/worksheets/sheet0.xml'],
    ['text without end', `<row r="2"><c r="A2" t="inlineStr"><is><t>${randomBytes(1_500_000).toString('base64')}</t></is></c></row>`, 'file_field_too_long part:xl/worksheets/sheet0.xml'],
    ['nesting without end', '<a>'.repeat(200), 'file_malformed part:xl/worksheets/sheet0.xml'],
  ])('refuses %s with its place', async (_what, rows, why) => {
    expect(await refusedAs(sheet(rows))).toBe(why);
  });

  test.each(['xl/workbook.xml', 'xl/sharedStrings.xml', 'xl/worksheets/sheet0.xml', '_rels/.rels'])('refuses a document type in %s, before anything in it is expanded', async (name) => {
    const bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>';
    expect(await refusedAs(withPart(name, (part) => ({ ...part, content: bomb + String(part.content).replace(/^<\?xml.*?\?>/u, '') })))).toBe(`file_unsafe_xml part:${name}`);
  });

  test('refuses archives that are no workbooks, hold a part twice, are encrypted, or are damaged', async () => {
    expect(await refusedAs(zipOf([{ name: 'word/document.xml', content: '<x/>' }]))).toBe('file_kind_unknown');
    expect(await refusedAs(withPart('xl/workbook.xml', (part) => ({ ...part, content: '<document/>' })))).toBe('file_kind_unknown');
    expect(await refusedAs(withPart('xl/worksheets/sheet0.xml', () => null))).toBe('file_malformed part:xl/worksheets/sheet0.xml');
    expect(await refusedAs(zipOf([...workbookParts({ sheets: { People: HEADER } }), { name: 'XL/workbook.xml', content: '<workbook/>' }]))).toBe('file_malformed part:.');
    expect(await refusedAs(withPart('xl/workbook.xml', (part) => ({ ...part, flags: 0x0801 })))).toBe('file_encrypted');
    expect(await refusedAs(Buffer.from('d0cf11e0a1b11ae10000', 'hex'))).toBe('file_kind_unknown');
    expect(await refusedAs(sheet('').subarray(0, 500))).toBe('file_malformed');
  });

  test('refuses what unpacks to too much: by what it declares, by what comes out, and by the number of its parts', async () => {
    const zeros = Buffer.alloc(64 * 1024 * 1024, 0x20);
    const big = { name: 'xl/worksheets/sheet0.xml', content: zeros };
    expect(await refusedAs(withPart('xl/worksheets/sheet0.xml', () => big))).toBe('file_archive_bomb part:.');
    // Said to be small: the part that comes out is longer than it says.
    expect(await refusedAs(withPart('xl/worksheets/sheet0.xml', () => ({ ...big, declaredBytes: 1_000 })))).toMatch(/^file_(?:malformed|archive_bomb) part:xl\/worksheets\/sheet0\.xml$/u);
    expect(await refusedAs(withPart('xl/workbook.xml', (part) => ({ ...part, declaredBytes: 600 * 1024 * 1024 })))).toBe('file_archive_bomb part:.');
    const many = Array.from({ length: 2_100 }, (_, index) => ({ name: `x/${String(index)}`, content: '' }));
    expect(await refusedAs(zipOf([...workbookParts({ sheets: { People: HEADER } }), ...many]))).toBe('file_archive_bomb part:.');
  });

  test('ends in records or in a named refusal, whatever was done to its bytes', async () => {
    const file = sheet(textRow('Example A', 'a', 'x') + '<row r="3"><c r="A3" t="s"><v>0</v></c></row>', { strings: '<si><t>Example B</t></si>' });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat({ max: file.length - 1 }), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }), fc.nat({ max: file.length }), fc.boolean(), async (changes, length, cut) => {
        const bytes = Buffer.from(file);
        for (const [place, byte] of changes) bytes[place] = byte;
        await readTable(cut ? bytes.subarray(0, length) : bytes).catch((error: unknown) => expect(error).toBeInstanceOf(EngineError));
      }),
      { numRuns: 400 },
    );
  });

  test('ends the same way, whatever was done to the XML inside', async () => {
    const parts = workbookParts({ sheets: { People: HEADER + textRow('Example A', 'a', 'x') }, strings: '<si><t>x</t></si>', styles: '<cellXfs><xf numFmtId="14"/></cellXfs>' });
    const marks = fc.constantFrom('<', '>', '&', '"', '/', '<row>', '<c t="s">', '</row>', '<v>', '\u0000', '<![CDATA[', '<!--', '<?', 'r="0"');
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: parts.length - 1 }), fc.array(fc.tuple(fc.nat({ max: 2_000 }), marks), { minLength: 1, maxLength: 4 }), async (index, changes) => {
        const changed = parts.map((part, at) => {
          if (at !== index) return part;
          let content = String(part.content);
          for (const [place, mark] of changes) content = content.slice(0, place % content.length) + mark + content.slice(place % content.length);
          return { ...part, content };
        });
        await readTable(zipOf(changed)).catch((error: unknown) => expect(error).toBeInstanceOf(EngineError));
      }),
      { numRuns: 300 },
    );
  });
});
