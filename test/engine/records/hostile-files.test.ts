import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textRow, workbookParts, zipOf } from '../people/zip-file.ts';
import type { ZipPart } from '../people/zip-file.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { visits } from './example-type.ts';

const MB = 1024 * 1024;
/** What an import may take at its worst, beyond what the program takes anyway: several records of the largest size, parsed and copied. */
const MOST_MB = 400;

const clock = testClock();
let folder: string;
let admin: RunningEngine;
let typeId: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-hostile-'));
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8 } });
  await withOrganisation(admin);
  typeId = await visits(admin);
});
afterAll(async () => {
  await admin.stop();
  rmSync(folder, { recursive: true, force: true });
});

type Content = string | Uint8Array | ((write: (piece: string | Uint8Array) => void) => void);
function fileOf(name: string, content: Content): string {
  const path = join(folder, name);
  if (typeof content !== 'function') writeFileSync(path, content);
  else {
    const fd = openSync(path, 'w');
    content((piece) => void writeSync(fd, Buffer.from(piece as string)));
    closeSync(fd);
  }
  return path;
}
const repeated = (head: string, piece: string, times: number, tail = ''): Content => (write) => {
  write(head);
  for (let done = 0; done < times; done += 1) write(piece);
  write(tail);
};

/** What deflates to this many copies of a piece: pieces that end at a byte's border stand beside one another (RFC 1951). */
function packedTimes(head: string, piece: string, times: number, tail: string): Uint8Array {
  const open = (text: string) => deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });
  const packed = open(piece);
  return Buffer.concat([open(head), ...Array.from({ length: times }, () => packed), deflateRawSync(tail)]);
}
const WORKBOOK = workbookParts({ sheets: { Visits: textRow('head', 'place') + textRow('Example A', 'x') } });
const withPart = (name: string, change: Partial<ZipPart>): Buffer => zipOf(WORKBOOK.map((part) => (part.name === name ? { ...part, ...change } : part)));
const SHEET = 'xl/worksheets/sheet0.xml';
/** Packs to a twentieth, as text does: nothing that a bound on the ratio would notice. */
const TEXT_PIECE = Array.from({ length: 1_000 }, (_, at) => `${((at * 7_919) % 1_000_003).toString(36)} text that is much like other text, `).join('');
const hugeCell = (): Buffer => {
  const [start, end] = ['<worksheet><sheetData><row><c t="inlineStr"><is><t>', '</t></is></c></row></sheetData></worksheet>'];
  const times = Math.ceil((100 * MB) / TEXT_PIECE.length);
  return withPart(SHEET, { packed: packedTimes(start, TEXT_PIECE, times, end), declaredBytes: start.length + TEXT_PIECE.length * times + end.length });
};
const bombOf = (kilobytes: number): Uint8Array => packedTimes('<worksheet><sheetData>', ' '.repeat(MB), Math.ceil(kilobytes / 1024), '</sheetData></worksheet>');
/** Cells that all point to one text, each written a little differently so that they do not pack too well. */
const shared = (chars: number, columns: number, rows: number): Buffer => {
  const cell = (at: number): string => `<c t="s" u="${((at * 7_919) % 1_000_003).toString(36)}"><v>0</v></c>`;
  const all = Array.from({ length: rows }, (_, row) => `<row>${Array.from({ length: columns }, (_one, at) => cell(row * columns + at)).join('')}</row>`).join('');
  return zipOf(workbookParts({ sheets: { Visits: textRow('head', 'place') + all }, strings: `<si><t>${'x'.repeat(chars)}</t></si>` }));
};
const DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>';

const HOSTILE: readonly (readonly [what: string, name: string, content: () => Content, reason: string | RegExp])[] = [
  ['a workbook that unpacks to a gigabyte', 'bomb.xlsx', () => withPart(SHEET, { packed: bombOf(1024 * 1024), declaredBytes: 1024 * MB }), 'file_archive_bomb'],
  ['one that says it unpacks to little', 'liar.xlsx', () => withPart(SHEET, { packed: bombOf(600 * 1024), declaredBytes: 1_000 }), /^file_(?:archive_bomb|malformed)$/u],
  ['one with two thousand parts', 'parts.xlsx', () => zipOf([...WORKBOOK, ...Array.from({ length: 2_000 }, (_, at) => ({ name: `x/${String(at)}`, content: '' }))]), 'file_archive_bomb'],
  ['XML whose entities grow', 'entities.xlsx', () => withPart(SHEET, { content: `${DOCTYPE}<worksheet><sheetData><row><c t="inlineStr"><is><t>&c;</t></is></c></row></sheetData></worksheet>` }), 'file_unsafe_xml'],
  ['an entity that names a file', 'external.xlsx', () => withPart(SHEET, { content: '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><worksheet>&a;</worksheet>' }), 'file_unsafe_xml'],
  ['a part that would lie outside', 'climbing.xlsx', () => zipOf([...WORKBOOK, { name: '../../../climbed.txt', content: 'x' }]), 'file_malformed'],
  ['a part with the path of a root', 'rooted.xlsx', () => zipOf([...WORKBOOK, { name: '/climbed.txt', content: 'x' }]), 'file_malformed'],
  ['a cell of 100 MB in a workbook', 'cell.xlsx', hugeCell, 'file_field_too_long'],
  ['a cell of 100 MB in a text', 'cell.csv', () => repeated('head,place\n"', 'x'.repeat(64 * 1024), 1_600, '",y\n'), 'file_field_too_long'],
  ['100 MB of nothing but commas', 'commas.csv', () => repeated('head,place\n', ','.repeat(64 * 1024), 1_600), 'file_field_too_long'],
  ['100 MB between a quote and the next', 'quote.csv', () => repeated('head,place\nx,"', 'a,b\n'.repeat(16 * 1024), 1_600), 'file_field_too_long'],
  ['a header of ten thousand columns', 'columns.csv', () => `${Array.from({ length: 10_000 }, (_, at) => `c${String(at)}`).join(',')}\n1\n`, 'file_too_many_columns'],
  ['a shared text in every cell of a row', 'row.xlsx', () => shared(MB - 200, 400, 2), 'file_field_too_long'],
  ['a shared text in every row', 'rows.xlsx', () => shared(MB - 200, 2, 2_000), 'file_too_large'],
  ['a picture with the name of a table', 'picture.csv', () => Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'), 'file_not_utf8'],
  ['a program with the name of a workbook', 'program.xlsx', () => Buffer.concat([Buffer.from('7f454c4602010100', 'hex'), Buffer.alloc(64)]), 'file_not_utf8'],
  ['a packed file with the name of a workbook', 'packed.xlsx', () => gzipSync('head\nx\n'), 'file_not_utf8'],
  ['a workbook of before 2007', 'old.xlsx', () => Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]), 'file_kind_unknown'],
  ['a document with the name of a workbook', 'document.xlsx', () => zipOf([{ name: 'word/document.xml', content: '<document/>' }]), 'file_kind_unknown'],
  ['people of a directory', 'people.csv', () => 'dn: uid=a,dc=example,dc=org\nuid: a\n', 'file_kind_unknown'],
  ['a workbook that is cut', 'cut.xlsx', () => zipOf(WORKBOOK).subarray(0, 700), 'file_malformed'],
  ['a text that is cut within quotes', 'cut.csv', () => 'head,place\nExample A,"x\n', 'file_malformed'],
  ['a text that is cut within a letter', 'letter.csv', () => Buffer.from('head,place\nExample Ä,é').subarray(0, -1), 'file_not_utf8'],
  ['a workbook with a password', 'locked.xlsx', () => withPart('xl/workbook.xml', { flags: 0x0801 }), 'file_encrypted'],
  ['a table that is encrypted for somebody', 'sealed.csv', () => Buffer.concat([Buffer.from('age-encryption.org/v1\n-> scrypt c2FsdA 18\n'), Buffer.alloc(64, 0xa7)]), 'file_encrypted'],
  ['nothing', 'nothing.csv', () => '', 'file_empty'],
];

describe('a hostile file', () => {
  it.each(HOSTILE)('%s is refused with its reason, looked at and imported, in bounded memory, and leaves nothing', async (_what, name, content, reason) => {
    const path = fileOf(name, content());
    const heldMb = process.resourceUsage().maxRSS / 1024;
    const into = { fields: [{ field: 'head', column: 'head' }, { field: 'place', column: 'place' }] };
    for (const [operation, input] of [['recordsImport.inspect', {}], ['recordsImport.run', { dryRun: false, skipRefused: true, into }]] as const) {
      clock.advance(60_000);
      const reply = await admin.reply(operation, { file: admin.engine.offerFile(path, 'records-import'), typeId, ...input });
      expect(reply, operation).toMatchObject({ ok: false, error: { code: 'invalid_input', reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) } });
    }
    expect(process.resourceUsage().maxRSS / 1024 - heldMb).toBeLessThan(MOST_MB);
    expect((await admin.call('records.count', { typeId })).total).toBe(0);
    expect(existsSync(join(folder, '..', 'climbed.txt')) || readdirSync(folder).includes('climbed.txt')).toBe(false);
    rmSync(path);
  }, 60_000);

  it('is told by what is in it, not by its name: a workbook called text, and text called a workbook, are read as what they are', async () => {
    for (const [name, content, kind] of [['book.csv', zipOf(WORKBOOK), 'xlsx'], ['text.xlsx', 'head,place\nExample A,x\n', 'csv']] as const) {
      clock.advance(60_000);
      expect(await admin.call('recordsImport.inspect', { file: admin.engine.offerFile(fileOf(name, content), 'records-import'), typeId })).toMatchObject({ kind, rows: 1 });
    }
  });
});
