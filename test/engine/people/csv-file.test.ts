import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EngineError } from '../../../main/engine/errors.ts';
import { readCsvFile } from '../../../main/jobs/csv-file.ts';
import type { CsvRecord } from '../../../main/jobs/csv-file.ts';
import { importFile } from './import-file.ts';

const LIMITS = { fileBytes: 32 * 1024 * 1024, recordBytes: 20_000 };
/** The reader takes pieces of this size; what matters lies across their borders. */
const PIECE_BYTES = 64 * 1024;

async function read(path: string, limits = LIMITS): Promise<{ records: CsvRecord[]; sha256: string }> {
  const records: CsvRecord[] = [];
  const sha256 = await readCsvFile(path, limits, (part) => void records.push(...part.records));
  return { records, sha256 };
}
/** How far a file was read before it was refused, and why. */
async function refused(content: string | Uint8Array, limits = LIMITS): Promise<{ reason: unknown; readBytes: number }> {
  let readBytes = 0;
  const error: unknown = await readCsvFile(importFile(content), limits, (part) => void (readBytes = part.doneBytes)).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EngineError)) throw new Error('was not refused');
  return { reason: error.reason, readBytes };
}

const quoted = (cell: string): string => (/[",\r\n]|^\s|\s$/u.test(cell) || cell === '' ? `"${cell.replaceAll('"', '""')}"` : cell);
const cell = fc.oneof(fc.string({ unit: fc.constantFrom(...'ab ,"\r\n\u00e9\u4f8b\u{1f642}'), maxLength: 8 }), fc.constantFrom('', 'plain'));
const table = fc.array(fc.tuple(fc.array(cell, { minLength: 2, maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\r', '\n\n')), { minLength: 1, maxLength: 12 });

describe('reading a comma-separated file', () => {
  test('gives back every cell, and the line each record starts on, across the borders of pieces', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 0, max: 60 }), fc.boolean(), async (rows, back, hasMark) => {
        const line = 'padding,padding\n';
        const room = PIECE_BYTES - back;
        const padding = line.repeat(Math.floor(room / line.length)) + 'x'.repeat(room % line.length) + ',y\n';
        let text = (hasMark ? '\ufeff' : '') + padding;
        const expected: CsvRecord[] = [];
        for (const [cells, end] of rows) {
          expected.push({ line: 1 + (text.match(/\r\n|\n|\r/gu)?.length ?? 0), cells });
          text += cells.map(quoted).join(',') + end;
        }
        const path = importFile(text);
        const { records, sha256 } = await read(path);
        expect(records.slice(-rows.length)).toEqual(expected);
        expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
      }),
      { numRuns: 150 },
    );
  });

  test('ends in records or in a named refusal, whatever the bytes', async () => {
    const limits = { fileBytes: 2_000, recordBytes: 50 };
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.array(fc.constantFrom(0x22, 0x2c, 0x0a, 0x0d, 0x61, 0xef, 0xbb, 0xbf, 0xc3), { maxLength: 300 }).map((list) => Uint8Array.from(list)));
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        await read(importFile(content), limits).catch((error: unknown) => {
          expect(error).toBeInstanceOf(EngineError);
        });
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a quote that is not closed', 'a,b\n"c,d\n', 'file_malformed'],
    ['text after a closing quote', 'a,b\n"c"x,d\n', 'file_malformed'],
    ['a quote inside plain text', 'a,b\nc"x",d\n', 'file_malformed'],
    ['a zero byte', 'a,b\nc\u0000,d\n', 'file_not_utf8'],
    ['Latin-1', Buffer.from('a,b\ncaf\u00e9,d\n', 'latin1'), 'file_not_utf8'],
    ['a character cut off at the end', Buffer.from('a,b\nc,d\u00e9').subarray(0, -1), 'file_not_utf8'],
    ['UTF-16, little end first, with its mark', Buffer.from('\ufeffa,b\n', 'utf16le'), 'file_not_utf8'],
    ['UTF-16, big end first, with its mark', Buffer.from('\ufeffa,b\n', 'utf16le').swap16(), 'file_not_utf8'],
    ['UTF-16, little end first, without a mark', Buffer.from('a,b\n', 'utf16le'), 'file_not_utf8'],
    ['UTF-16, big end first, without a mark', Buffer.from('a,b\n', 'utf16le').swap16(), 'file_not_utf8'],
  ])('refuses %s', async (_what, content, reason) => {
    expect((await refused(content)).reason).toBe(reason);
  });

  test.each([
    ['a quoted field', `a,b\n"${'x'.repeat(10 * 1024 * 1024)}",d\n`],
    ['a plain field', `a,b\n${'x'.repeat(10 * 1024 * 1024)},d\n`],
    ['a field of quotes', `a,b\n"${'""'.repeat(5 * 1024 * 1024)}",d\n`],
    ['nothing but commas', `a,b\n${','.repeat(10 * 1024 * 1024)}\n`],
    ['a field that begins with a stray quote', `a,b\n"c,d\n${'e,f\n'.repeat(2 * 1024 * 1024)}`],
  ])('stops within a few pieces at 10 MB of %s', async (_what, content) => {
    const { reason, readBytes } = await refused(content);
    expect(reason).toBe('file_field_too_long');
    expect(readBytes).toBeLessThan(4 * PIECE_BYTES);
  });

  test('refuses a record over the limit also where a piece holds many of them', async () => {
    const withField = (chars: number): string => `a,b\n${'x'.repeat(chars)},d\n`;
    expect((await refused(withField(LIMITS.recordBytes + 10))).reason).toBe('file_field_too_long');
    expect((await read(importFile(withField(LIMITS.recordBytes - 10)))).records.length).toBe(2);
  });

  test('refuses a file over the limit before reading it', async () => {
    expect(await refused('a,b\n'.repeat(1_000), { ...LIMITS, fileBytes: 3_999 })).toEqual({ reason: 'file_too_large', readBytes: 0 });
  });

  test('says of a missing file, and of a folder, only that it cannot be read', async () => {
    const folder = join(dirname(importFile('')), 'folder.csv');
    mkdirSync(folder);
    for (const path of [folder, join(folder, 'missing.csv')]) {
      await expect(read(path)).rejects.toMatchObject({ code: 'unavailable', reason: 'file_unreadable', message: 'unavailable/file_unreadable' });
    }
  });
});
