import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCsvTable } from '../../../main/jobs/csv-table.ts';
import type { TableReader } from '../../../main/jobs/table.ts';
import { readXlsxFile } from '../../../main/jobs/xlsx-file.ts';
import { signInAs } from '../roles/signed-in.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { attach, pdf, png } from '../attachments/example-files.ts';
import { visits, VISITS } from './example-type.ts';

const clock = testClock();
let root: string;
let admin: RunningEngine;
let manager: RunningEngine;
let typeId: string;
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'holdfast-records-export-'));
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  manager = (await signInAs(admin, 'manager.north', { roleId: 'manager', team: 'Example North' })).as;
  typeId = await visits(admin);
  const make = async (values: object, team: string | null): Promise<void> => {
    clock.advance(10_000);
    await admin.call('records.create', { typeId, values: values as Record<string, string>, team });
  };
  await make({ head: '=1+1', place: 'a "quoted", place', members: 3, water: 'well', pin: 'example secret', remarks: 'two\nlines', children: [{ child_name: 'Ada' }] }, 'Example North');
  await make({ head: '@SUM(A1)', members: 12, visited: '2026-01-02' }, null);
  await make({ head: 'Example Cy' }, 'Example North');
});
afterAll(async () => {
  await admin.stop();
  rmSync(root, { recursive: true, force: true });
});

async function exported(as: RunningEngine, name: string, more: object = {}): Promise<string> {
  clock.advance(60_000);
  const path = join(root, `${randomUUID()}-${name}`);
  await as.call('records.export', { file: as.engine.offerFile(path, 'records-export'), typeId, ...more });
  return path;
}
/** What a reader makes of a file: its header, and each row by the names in it. */
async function readBack(reader: TableReader, path: string): Promise<{ header: readonly string[]; rows: Record<string, string>[] }> {
  let header: readonly string[] = [];
  const rows: Record<string, string>[] = [];
  await reader(path, null, ({ header: names, records }) => {
    header = names ?? [];
    for (const { cells } of records) rows.push(Object.fromEntries(header.map((column, at) => [column, typeof cells[at] === 'string' ? cells[at] : ''])));
  });
  return { header, rows };
}

describe('an export of records', () => {
  it('has what the list shows, in its order, every field but secrets', async () => {
    const path = await exported(admin, 'all.csv', { sortField: 'members', direction: 'asc' });
    const { header, rows } = await readBack(readCsvTable, path);
    expect(header).toEqual(['number', 'title', 'owner', 'team', 'state', 'created', 'changed', 'head', 'place', 'members', 'visited', 'water', 'remarks', 'guide', 'children']);
    expect(rows.map(({ number, members }) => [number, members])).toEqual([['1', '3'], ['2', '12'], ['3', '']]);
    expect(rows[0]).toMatchObject({ owner: 'Example Admin', team: 'Example North', state: 'active', place: 'a "quoted", place', water: 'well', remarks: 'two\nlines', children: '[{"child_name":"Ada"}]' });
    expect(readFileSync(path, 'utf8')).not.toContain('example secret');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('names the files that hang from a record, a line for each, and nothing of other records', async () => {
    const files = [
      { kind: 'attachment' as const, name: 'photos', label: { text: 'Photos' }, most: 3 },
      { kind: 'signature' as const, name: 'signed', label: { text: 'Signed' } },
      { kind: 'attachment' as const, name: 'letter', label: { text: 'Letter' }, sensitivity: 'personal' as const },
    ];
    const withFiles = await visits(admin, { ...VISITS, sections: [...VISITS.sections, { fields: files }] }, 'Example visit with files');
    const bring = async (name: string, bytes: Buffer): Promise<string> => (clock.advance(60_000), (await attach(admin, name, bytes)).id);
    const photos = [await bring('Example house; front, left.png', png(4, 4)), await bring('=1+1.pdf', pdf(90))];
    await admin.call('records.create', { typeId: withFiles, values: { head: 'Example Ada', photos, signed: await bring('Signature.png', png(6, 2)) } });
    await admin.call('records.create', { typeId: withFiles, values: { head: 'Example Ben', photos: [await bring('-2+3.png', png(5, 5))] } });
    await admin.call('records.create', { typeId: withFiles, values: { head: 'Example Cy' } });
    for (const [ending, reader] of [['csv', readCsvTable], ['xlsx', readXlsxFile]] as const) {
      const { rows } = await readBack(reader, await exported(admin, `files.${ending}`, { typeId: withFiles, sortField: 'head', direction: 'asc' }));
      expect(rows.map(({ head, photos: names, signed, letter }) => [head, names, signed, letter])).toEqual([
        ['Example Ada', 'Example house; front, left.png\n=1+1.pdf', 'Signature.png', ''],
        ['Example Ben', ending === 'csv' ? "'-2+3.png" : '-2+3.png', '', ''],
        ['Example Cy', '', '', ''],
      ]);
    }
    const csv = readFileSync(await exported(admin, 'files.csv', { typeId: withFiles }), 'utf8');
    expect(csv).toContain(",'-2+3.png,");
    expect(csv).not.toContain(photos[0]);

    // Brought back in, the column is nothing's, and nothing can be made of it.
    const path = await exported(admin, 'again.csv', { typeId: withFiles });
    const offered = (): string => (clock.advance(60_000), admin.engine.offerFile(path, 'records-import'));
    const { proposal } = await admin.call('recordsImport.inspect', { file: offered(), typeId: withFiles });
    expect(proposal.fields.map(({ field }) => field)).not.toEqual(expect.arrayContaining(['photos']));
    expect(proposal.fields.map(({ field }) => field)).toContain('head');
    const into = { ...proposal, fields: [...proposal.fields, { field: 'photos', column: 'photos', numbers: 'point' as const, dates: 'ymd' as const }] };
    expect(await admin.reply('recordsImport.run', { file: offered(), typeId: withFiles, into, mode: 'create', key: null, empty: 'leave', dryRun: true })).toMatchObject({ error: { code: 'invalid_input', reason: 'fields', fields: [{ path: `into.fields.${String(proposal.fields.length)}`, rule: 'no_such_field' }] } });
  });

  it('runs nothing in a spreadsheet: text that would be a formula is text', async () => {
    const csv = readFileSync(await exported(admin, 'formulas.csv'), 'utf8');
    expect(csv).toContain(",'=1+1,");
    expect(csv).toContain(",'@SUM(A1),");
    const { rows } = await readBack(readXlsxFile, await exported(admin, 'formulas.xlsx'));
    expect(rows.map(({ head }) => head)).toEqual(['Example Cy', '@SUM(A1)', '=1+1']);
  });

  it('has no record beyond the caller, and is an event with how many it has', async () => {
    const { rows } = await readBack(readCsvTable, await exported(manager, 'north.csv'));
    expect(rows.map(({ number }) => number)).toEqual(['3', '1']);
    const { rows: events } = await admin.call('audit.list', { filter: { verbs: ['records.exported'] }, offset: 0, limit: 1 });
    expect(events[0]).toMatchObject({ target: { kind: 'type', id: typeId, name: 'Example visit' }, details: { records: 2, format: 'csv' } });
  });

  it('is narrowed as the list is', async () => {
    const { rows } = await readBack(readCsvTable, await exported(admin, 'narrow.csv', { filter: { search: 'lines', tests: [{ field: 'water', test: 'is', value: 'well' }] } }));
    expect(rows.map(({ number }) => number)).toEqual(['1']);
  });

  it('refused leaves no file', async () => {
    clock.advance(60_000);
    const path = join(root, 'refused.csv');
    const file = admin.engine.offerFile(path, 'records-export');
    expect(await admin.reply('records.export', { file, typeId, sortField: 'pin' })).toMatchObject({ error: { code: 'invalid_input' } });
    expect(await admin.reply('records.export', { file, typeId, filter: { tests: [{ field: 'pin', test: 'is', value: 'x' }] } })).toMatchObject({ error: { code: 'invalid_input' } });
    expect(existsSync(path)).toBe(false);
  });
});
