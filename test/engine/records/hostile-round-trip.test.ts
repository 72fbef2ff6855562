import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import { readCsvTable } from '../../../main/jobs/csv-table.ts';
import { runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { field } from './example-type.ts';

/** Texts that have broken other programs; where from and under which licence: data/README.md. */
const NAUGHTY = (JSON.parse(readFileSync(new URL('data/blns.json', import.meta.url), 'utf8')) as string[]).filter((text) => text !== '');
const OWN = [
  '=1+1', "'=1+1", "''@SUM(A1)", '@SUM(A1)', '-2+3', '+4', '\t=cmd()', '\r=cmd()', '=HYPERLINK("https://example.org","x")', '=cmd|\' /C calc\'!A0', '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', ']]>', '_x000D_', '_x0041_',
  '\u0000 in the middle \u0000', '\u202etxt.exe', '\u2067مرحبا\u2069 abc', 'שלום עולם', 'مرحبا بالعالم', 'e\u0301 and \u00e9', ' spaces around ', 'line\r\nbreaks\nof\rall kinds', '\ufeffmark', '👩‍👩‍👧‍👦🏳️‍🌈', '\ud83d\ude00'.repeat(100), '𠜎𠜱𠝹𠱓', '"', '""', ',;\t|', 'null', 'true', '0001', '1e10', '2026-01-01',
];
const definition = {
  sections: [
    {
      fields: [
        field('text', 'line', { inList: true }), field('long_text', 'lines'), field('address', 'address'), field('team', 'team_named'), field('phone', 'phone'), field('email', 'email'),
        field('text', 'personal', { sensitivity: 'personal' }),
        { kind: 'choice' as const, name: 'choice', label: { text: '<b>Choice</b> =1+1' }, list: 'list' },
      ],
    },
  ],
  choiceLists: { list: [{ value: '=1+1', label: { text: '=HYPERLINK("x")' } }, { value: '<script>', label: { text: '\u202elabel' } }] },
  titleFields: ['line'],
};

const clock = testClock();
let folder: string;
let admin: RunningEngine;
let typeId: string;
/** What each record was given, by its number. */
const given = new Map<number, RecordValues>();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-hostile-'));
  admin = runEngine({ clock, settings: { accessTtlSeconds: 10 ** 8, sessionTtlSeconds: 10 ** 8, reauthMinutes: 10 ** 6 } });
  await withOrganisation(admin);
  ({ typeId } = await admin.call('types.create', { name: 'Example hostile', definition }));
  for (const [at, text] of [...NAUGHTY, ...OWN].entries()) {
    clock.advance(10_000);
    const values: RecordValues = { line: text, lines: text, address: text, personal: text, choice: at % 2 === 0 ? '=1+1' : '<script>', ...(text.length <= 200 ? { team_named: text } : {}), ...(text.length <= 90 ? { phone: `${text}1` } : {}), ...(/[\s@]/u.test(text) || text.length > 200 ? {} : { email: `${text}@example.org` }) };
    given.set((await admin.call('records.create', { typeId, values })).number, values);
  }
}, 120_000);
afterAll(async () => {
  await admin.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What the records of a type hold, by number. */
async function heldBy(ofType: string): Promise<Map<number, RecordValues>> {
  const held = new Map<number, RecordValues>();
  for (let offset = 0; ; offset += 200) {
    clock.advance(60_000);
    const { rows } = await admin.call('records.list', { typeId: ofType, direction: 'asc', offset, limit: 200 });
    for (const { id, number } of rows) {
      clock.advance(100);
      held.set(number, (await admin.call('records.get', { recordId: id })).values);
    }
    if (rows.length < 200) return held;
  }
}

/** What LibreOffice Calc makes of a file, as it opens it by itself (its flat format, OpenDocument 1.3): formulas, and how many cells hold text. */
function openedByCalc(path: string): { formulas: string[]; texts: number } {
  const [into, home] = [mkdtempSync(join(folder, 'opened-')), join(folder, 'calc')];
  execFileSync('soffice', [`-env:UserInstallation=${pathToFileURL(home).href}`, '--headless', '--convert-to', 'fods', '--outdir', into, path], { stdio: 'ignore', timeout: 60_000 });
  const flat = readFileSync(join(into, basename(path).replace(/\w+$/u, 'fods')), 'utf8');
  return { formulas: [...flat.matchAll(/table:formula="([^"]*)"/gu)].map(([, formula = '']) => formula), texts: [...flat.matchAll(/office:value-type="string"/gu)].length };
}

describe('hostile text in every kind of field that holds text', () => {
  it('is stored to the last code unit', async () => {
    expect(await heldBy(typeId)).toEqual(given);
  }, 120_000);

  it.each(['csv', 'xlsx'])('leaves in %s as text and comes back to the last code unit', async (kind) => {
    clock.advance(600_000);
    const path = join(folder, `hostile.${kind}`);
    const { records } = await admin.call('records.export', { file: admin.engine.offerFile(path, 'records-export'), typeId, direction: 'asc' });
    expect(records).toBe(given.size);
    const { typeId: copyId } = await admin.call('types.create', { name: `Example copy from ${kind}`, definition });
    const inspected = await admin.call('recordsImport.inspect', { file: admin.engine.offerFile(path, 'records-import'), typeId: copyId });
    const into = { ...inspected.proposal, ownerColumn: null, teamColumn: null, numberColumn: null };
    expect(into.fields.map(({ field: name }) => name).sort()).toEqual(['address', 'choice', 'email', 'line', 'lines', 'personal', 'phone', 'team_named']);
    const outcome = await admin.call('recordsImport.run', { file: admin.engine.offerFile(path, 'records-import'), typeId: copyId, dryRun: false, into });
    expect(outcome).toMatchObject({ rows: given.size, created: given.size, refused: 0 });
    const held = await heldBy(copyId);
    for (const [number, values] of given) expect(held.get(number), JSON.stringify(values['line'])).toEqual(values);
    expect(await admin.call('audit.verify', {})).toMatchObject({ result: 'intact' });
  }, 120_000);

  it('is nothing that a spreadsheet would run, in any cell of a CSV file', async () => {
    let cells = 0;
    await readCsvTable(join(folder, 'hostile.csv'), null, ({ records }) => {
      for (const cell of records.flatMap((record) => record.cells)) {
        cells += 1;
        expect(cell).not.toMatch(/^[=+\-@\t\r]/u);
      }
    });
    expect(cells).toBeGreaterThan(given.size * 10);
  });

  it('is opened by a spreadsheet program as text: LibreOffice finds no formula in either file, and does in one that nobody wrote like this', () => {
    const planted = join(folder, 'planted.csv');
    writeFileSync(planted, 'a,b\n=1+1,"@SUM(A1)"\n');
    expect(openedByCalc(planted).formulas).toEqual(['of:=1+1']);
    for (const kind of ['csv', 'xlsx']) {
      const { formulas, texts } = openedByCalc(join(folder, `hostile.${kind}`));
      expect(formulas).toEqual([]);
      expect(texts).toBeGreaterThan(given.size * 5);
    }
  }, 120_000);

  it('of a megabyte leaves in CSV and comes back whole', async () => {
    clock.advance(600_000);
    const { typeId: longId } = await admin.call('types.create', { name: 'Example long', definition });
    const text = `=1+1 <script> ${'wörd \u4e2d\ud83d\ude00 '.repeat(110_000)} lastly`;
    expect(Buffer.byteLength(text)).toBeGreaterThan(1024 * 1024);
    await admin.call('records.create', { typeId: longId, values: { line: 'Example', lines: text } });
    const path = join(folder, 'long.csv');
    await admin.call('records.export', { file: admin.engine.offerFile(path, 'records-export'), typeId: longId });
    const { proposal } = await admin.call('recordsImport.inspect', { file: admin.engine.offerFile(path, 'records-import'), typeId: longId });
    await admin.call('recordsImport.run', { file: admin.engine.offerFile(path, 'records-import'), typeId: longId, dryRun: false, into: { ...proposal, ownerColumn: null, teamColumn: null, numberColumn: null } });
    const held = await heldBy(longId);
    expect([...held.values()].map(({ lines }) => lines === text)).toEqual([true, true]);
  });
});
