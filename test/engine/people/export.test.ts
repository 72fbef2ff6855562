import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csvCell } from '../../../main/jobs/csv-writer.ts';
import { FileOutput } from '../../../main/jobs/file-output.ts';
import { XlsxWriter } from '../../../main/jobs/xlsx-writer.ts';
import { offerFile, peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';
import { importFile } from './import-file.ts';
import { readTable } from './tables.ts';

let store: PeopleStore;
beforeEach(() => {
  store = peopleStore();
});
afterEach(() => store.close());
/** A path that nothing stands at yet. */
const target = (name: string): string => join(dirname(importFile('')), name);
const rowsIn = (path: string): string[][] => parse(readFileSync(path), { bom: true });

describe('exporting people', () => {
  beforeEach(() => {
    store.add({ name: 'Example, "A"', username: 'a', email: 'a@example.org', team: 'Example North', roleId: 'manager' });
    store.add({ name: 'Example Ärger', username: 'b', team: 'Example South', status: 'disabled' });
    store.add({ name: 'Example Gone', username: 'c', status: 'removed' });
  });

  test('writes what the list shows, in its order, and tells of it', async () => {
    const path = target('shown.csv');
    expect(await store.call('export', { file: offerFile(path), sort: 'name', direction: 'desc' })).toMatchObject({ people: 3 });
    expect(rowsIn(path)).toEqual([
      ['name', 'email', 'username', 'team', 'role', 'status'],
      ['Example, "A"', 'a@example.org', 'a', 'Example North', 'Manager', 'active'],
      ['Example Ärger', '', 'b', 'Example South', '', 'disabled'],
      ['Example Admin', '', 'example.admin', '', 'Administrator', 'active'],
    ]);
    expect(store.events()).toMatchObject([{ verb: 'people.exported', details: { people: 3, format: 'csv', isFiltered: false } }]);
    const filtered = target('filtered.csv');
    expect(await store.call('export', { file: offerFile(filtered), filter: { teams: ['example north'] } })).toMatchObject({ people: 1 });
  });

  test('what was exported comes back in as it was, from CSV and from a workbook', async () => {
    for (const name of ['back.csv', 'back.XLSX']) {
      const path = target(name);
      await store.call('export', { file: offerFile(path) });
      const mapping = { name: ['name'], username: 'username', email: 'email', team: 'team', role: 'role', enabled: null };
      const outcome = await store.call('import', { file: offerFile(path), dryRun: true, mapping, existing: 'update' });
      expect(outcome).toMatchObject({ kind: name.endsWith('csv') ? 'csv' : 'xlsx', rows: 3, created: 0, updated: 0, unchanged: 3, refused: 0 });
    }
  });

  test('holds nobody beyond the caller, by the narrower of reading and exporting', async () => {
    const manager = store.signIn({ username: 'm', roleId: 'manager', team: 'Example North' });
    const path = target('team.csv');
    await store.call('export', { file: offerFile(path) }, { as: manager });
    expect(rowsIn(path).slice(1).map((row) => row[2]).sort()).toEqual(['a', 'm']);
    store.db.prepare("UPDATE role_grant SET scope = 'all' WHERE role_id = 'manager' AND permission = 'people.export'").run();
    const again = target('team-again.csv');
    await store.call('export', { file: offerFile(again) }, { as: manager });
    expect(rowsIn(again)).toHaveLength(3);
    await expect(store.call('export', { file: offerFile(target('no.csv')) }, { as: store.signIn({ roleId: 'field_worker' }) })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('cancelled, it leaves neither a file nor an event', async () => {
    const path = target('cancelled.csv');
    await expect(store.call('export', { file: offerFile(path) }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ reason: 'cancelled' });
    expect(readdirSync(dirname(path)).filter((name) => name.startsWith('cancelled'))).toEqual([]);
    expect(store.events()).toEqual([]);
  });
});

describe('what is written', () => {
  test('a cell that a spreadsheet would run is told to be text, and every other reads back as it was', () => {
    for (const text of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', "'=1", "''-1"]) expect(parse(csvCell(text))).toEqual([[`'${text}`]]);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/^'*[=+\-@\t\r]/u.test(text)), (text) => {
        expect(parse(`x,${csvCell(text)}`, { relax_column_count: true, skip_empty_lines: false, record_delimiter: '\r\n' })[0]).toEqual(['x', text]);
      }),
      { numRuns: 300 },
    );
  });

  test('a workbook reads back as it was written, whatever its cells and its size', async () => {
    const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constantFrom('=1+1', '<b>&amp;', '_x000D_', '\u0000\u0008 \ufffe\r\n\r', 'x'.repeat(1_000)));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), fc.constantFrom(1, 1, 1, 400), async (rows, times) => {
        const path = importFile('');
        const fd = openSync(path, 'r+');
        const out = new FileOutput(fd);
        const writer = new XlsxWriter(out);
        writer.row(['first', 'second']);
        const written = Array.from({ length: times }, () => rows).flat();
        for (const row of written) writer.row(row);
        writer.end();
        const bytes = await out.end();
        closeSync(fd);
        const content = readFileSync(path);
        expect(content.length).toBe(bytes);
        const read = await readTable(content);
        const expected = written.filter((row) => row.some((text) => text.trim() !== ''));
        expect(read.records.map(({ cells }) => [cells[0] ?? '', cells[1] ?? ''])).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
