import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { InputOf } from '../../preload/contract/contract.ts';
import { png } from '../engine/attachments/example-files.ts';
import { isAccessible } from './accessible.ts';
import { ADMIN, ok, ORGANISATION, setUp } from './api.ts';
import { expect, test } from './app.ts';

/** Example data in four scripts. */
const TEXT = {
  head: 'أسماء المثال',
  place: '示例村庄，河边的第三座房子',
  note: 'Grüße aus dem Beispieldorf: übergroße Äpfel, „süß“.',
  mixed: 'قرية Beispiel 12 示例',
  secret: 'example swordfish',
};
const plain = (kind: 'text' | 'long_text' | 'date' | 'yes_no' | 'coordinates', name: string, label: string, more: object = {}) => ({ kind, name, label: { text: label }, ...more });
const DEFINITION: InputOf<'types.create'>['definition'] = {
  sections: [
    {
      label: { text: 'Household' },
      fields: [
        plain('text', 'head', 'الاسم'),
        plain('text', 'place', '地点'),
        { kind: 'number', name: 'members', label: { text: 'Members' } },
        plain('date', 'visited', 'Visited on'),
        { kind: 'choice', name: 'water', label: { text: 'Water' }, list: 'sources' },
        { kind: 'calculated', name: 'litres', label: { text: 'Litres a day' }, calculation: '${members} * 15' },
        plain('coordinates', 'where', 'Where'),
        plain('text', 'pin', 'Secret word', { sensitivity: 'secret' }),
        plain('text', 'phone', 'Phone of a neighbour'),
        plain('text', 'well', 'Depth of the well', { showIf: "${water} = 'well'" }),
      ],
    },
    {
      label: { text: 'Children' },
      fields: [{ kind: 'repeat', name: 'children', label: { text: 'Children' }, fields: [plain('text', 'child', 'Name'), { kind: 'number', name: 'age', label: { text: 'Age' } }] }],
    },
    { label: { text: 'Observations' }, fields: [{ kind: 'attachment', name: 'photo', label: { text: 'Photo' }, most: 3 }, plain('text', 'mixed', 'Mixed'), plain('long_text', 'note', 'Bemerkungen')] },
  ],
  choiceLists: { sources: [{ value: 'river', label: { text: 'River' } }, { value: 'well', label: { text: 'Well' } }] },
  titleFields: ['head'],
};

const area = (page: Page, name: string) => page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name, exact: true });
/** What poppler makes of a file: another implementation than the one that wrote it. */
function poppler(program: 'pdftotext' | 'pdfinfo' | 'pdfimages', ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8' });
}
/** The text of a PDF, or of one page of it, without the signs for directions that poppler puts around it. */
function textOf(file: string, page?: number): string {
  const pages = page === undefined ? [] : ['-f', String(page), '-l', String(page)];
  return poppler('pdftotext', '-layout', ...pages, file, '-').normalize('NFKC').replace(/[\u202a-\u202e\u2066-\u2069]/gu, '');
}
function infoOf(file: string): Record<string, string> {
  return Object.fromEntries(poppler('pdfinfo', file).split('\n').flatMap((line) => [/^(.+?):\s+(.*)$/u.exec(line)?.slice(1) ?? []]).filter(({ length }) => length === 2)) as Record<string, string>;
}
/** How light the corner of a page is, from 0 to 255. */
function cornerOf(file: string): number {
  return execFileSync('pdftoppm', ['-r', '10', '-gray', '-f', '1', '-singlefile', file], { maxBuffer: 1 << 20 }).at(-1) ?? 0;
}

/** Takes in a file as the page does, with a small picture of it where there is one. */
async function attach(page: Page, name: string, content: Buffer, thumbnail: Buffer | null): Promise<string> {
  const { upload } = await ok(page, 'attachments.begin', { name, sizeBytes: content.length });
  await ok(page, 'attachments.put', { upload, offset: 0, bytes: content.toString('base64') });
  const { id } = await ok(page, 'attachments.finish', { upload });
  if (thumbnail) await ok(page, 'attachments.setThumbnail', { attachmentId: id, bytes: thumbnail.toString('base64') });
  return id;
}

/** An organisation with one record, whose panel is open. */
async function openRecord(page: Page): Promise<{ recordId: string }> {
  await setUp(page);
  const { typeId } = await ok(page, 'types.create', { name: 'Example visit', definition: DEFINITION });
  const photo = [await attach(page, 'Haus am Fluß.png', png(300, 200), png(300, 200)), await attach(page, 'plan.txt', Buffer.from('an example plan'), null)];
  const note = Array.from({ length: 90 }, (_, at) => `${String(at + 1)}. ${TEXT.note}`).join('\n');
  const { recordId } = await ok(page, 'records.create', {
    typeId,
    values: { head: TEXT.head, place: TEXT.place, members: 4, visited: '2026-01-04', water: 'river', where: { latitude: 52.51627, longitude: 13.37771 }, pin: TEXT.secret, children: [{ child: 'Example Ada', age: 7 }, { child: 'مثال', age: 9 }], photo, mixed: TEXT.mixed, note },
  });
  await ok(page, 'tags.change', { recordIds: [recordId], add: ['example flood'] });
  await page.reload();
  await area(page, 'Records').click();
  await page.getByRole('grid', { name: 'Records' }).getByText(TEXT.head).click();
  await expect(page.getByRole('complementary', { name: TEXT.head })).toBeVisible();
  return { recordId };
}

test('a record becomes a PDF that another program reads: all of it, in every script, and no secret', async ({ holdfast }) => {
  test.setTimeout(180_000);
  const { page } = holdfast;
  const { recordId } = await openRecord(page);
  const panel = page.getByRole('complementary', { name: TEXT.head });
  // Dark on the screen, and the secret revealed: neither is on the paper.
  await holdfast.electron.evaluate(({ nativeTheme }) => void (nativeTheme.themeSource = 'dark'));
  await panel.getByRole('button', { name: 'Reveal: Secret word' }).click();
  await page.getByLabel('Why do you need it?').fill('Asked at the door');
  await page.getByRole('dialog').getByRole('button', { name: 'Reveal' }).click();
  await expect(panel.getByText(TEXT.secret)).toBeVisible();
  await panel.getByRole('button', { name: 'Hide' }).scrollIntoViewIfNeeded();

  // Changed their mind in the dialog: nothing happened, so nothing is recorded.
  const printed = async () => (await ok(page, 'audit.list', { filter: { verbs: ['record.printed'] }, offset: 0, limit: 10 })).rows;
  await holdfast.answerSaveDialog(null);
  await panel.getByRole('button', { name: 'Save as PDF…' }).click();
  await expect(panel.getByRole('button', { name: 'Print…' })).toBeEnabled();
  expect(await printed()).toEqual([]);

  const folder = test.info().outputPath('out');
  mkdirSync(folder);
  const file = join(folder, 'record.pdf');
  writeFileSync(file, 'what was there before');
  await holdfast.answerSaveDialog(file);
  await panel.getByRole('button', { name: 'Save as PDF…' }).click();
  await expect(page.getByText('The record was saved as record.pdf. It is not encrypted.')).toBeVisible({ timeout: 60_000 });
  await isAccessible(page, 'record panel with its ways out');
  expect(await printed()).toMatchObject([{ target: { id: recordId, name: 'Example visit 1' }, details: { as: 'pdf', attachments: 2 } }]);
  expect(readdirSync(folder)).toEqual(['record.pdf']);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  // The sheet is gone with the print, and so is its title.
  await expect(page.locator('[data-print-sheet]')).toHaveCount(0);
  expect(await page.title()).toBe('Records · Holdfast');

  const text = textOf(file);
  for (const part of [ORGANISATION, TEXT.head, TEXT.place, 'قرية', 'Beispiel 12', '示例', 'Example visit', ADMIN.name, 'example flood', 'Jan 4, 2026', 'River', '52.51627, 13.37771', 'Secret, not printed', 'Secret fields are never printed.', 'Example Ada', 'مثال', 'Haus am Fluß.png', 'Picture (PNG)', 'plan.txt']) expect(text).toContain(part.normalize('NFKC'));
  for (const line of [/Litres a day +60\n/u, /Phone of a neighbour +Not filled in\n/u, / 1\. Grüße aus dem Beispieldorf: übergroße Äpfel, „süß“\./u, / 90\. Grüße aus dem Beispieldorf/u]) expect(text).toMatch(line);
  // Neither the secret, nor what the form did not ask.
  expect(text).not.toContain('swordfish');
  expect(text).not.toContain('Depth of the well');
  expect(poppler('pdfimages', '-list', file)).toMatch(/ 300 +200 /u);

  const info = infoOf(file);
  expect(info).toMatchObject({ Title: 'Example visit 1', Tagged: 'yes', JavaScript: 'no', Pages: '4' });
  expect(info).not.toHaveProperty('Author');
  for (const told of Object.values(info)) for (const own of [userInfo().username, userInfo().homedir, test.info().outputDir, holdfast.dataDir]) expect(told).not.toContain(own);
  expect(readFileSync(file, 'latin1')).toContain('/Lang (en)');
  const tags = poppler('pdfinfo', '-struct-text', file);
  for (const tag of ['H1', 'H2', 'Table', 'TH', 'Figure']) expect(tags).toMatch(new RegExp(`^ *${tag}\\b`, 'mu'));
  for (const at of [1, 2, 3, 4]) {
    expect(textOf(file, at)).toMatch(new RegExp(`^ *Example visit · No\\. 1\\n[^]*Printed by Example Administrator \\(example\\.admin\\)[^\\n]* ${String(at)} ?/ ?4\\n`, 'u'));
  }
  expect(cornerOf(file)).toBe(255);

  // Given up while it is made: what was there stays, and nothing else does.
  const before = readFileSync(file);
  await holdfast.electron.evaluate(({ BrowserWindow }) => {
    for (const { webContents } of BrowserWindow.getAllWindows()) webContents.printToPDF = () => new Promise(() => undefined);
  });
  await panel.getByRole('button', { name: 'Save as PDF…' }).click();
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await expect(panel.getByRole('button', { name: 'Print…' })).toBeEnabled();
  expect(readFileSync(file)).toEqual(before);
  expect(readdirSync(folder)).toEqual(['record.pdf']);
  await expect(page.locator('[data-print-sheet]')).toHaveCount(0);

  // On paper: only the system's dialog is replaced, by one that is open until it is told.
  await holdfast.electron.evaluate(({ BrowserWindow }) => {
    const told = globalThis as unknown as { asked?: unknown; close?: () => void };
    for (const { webContents } of BrowserWindow.getAllWindows()) {
      webContents.print = (options, done) => {
        told.asked = options;
        told.close = () => done?.(false, 'Print job canceled');
      };
    }
  });
  await panel.getByRole('button', { name: 'Print…' }).click();
  const asked = (): Promise<unknown> => holdfast.electron.evaluate(() => (globalThis as unknown as { asked?: unknown }).asked ?? null);
  await expect.poll(asked).toMatchObject({ silent: false, pageSize: 'Letter', header: 'Example visit · No. 1', footer: expect.stringContaining('Printed by Example Administrator (example.admin)') });
  expect(await page.title()).toBe('Example visit 1');
  await page.emulateMedia({ media: 'print' });
  await expect(page.locator('[data-print-sheet]').getByRole('heading', { name: TEXT.head })).toBeVisible();
  await expect(page.locator('[data-print-sheet]')).not.toContainText('swordfish');
  await expect(page.getByRole('navigation', { name: 'Areas' })).toBeHidden();
  await page.emulateMedia({ media: null });
  expect((await printed()).map(({ details }) => details['as'])).toEqual(['paper', 'pdf', 'pdf']);
  await holdfast.electron.evaluate(() => (globalThis as unknown as { close: () => void }).close());
  await expect(page.locator('[data-print-sheet]')).toHaveCount(0);
  await expect(panel.getByRole('alert')).toHaveCount(0);

  await area(page, 'Audit').click();
  await expect(page.getByText('Example Administrator saved the record Example visit 1 as a PDF').first()).toBeVisible();
});

test('on a German system it is German, on A4, and says on every page where the data is an example', async ({ unstarted }) => {
  test.setTimeout(180_000);
  const page = await unstarted.launch({ args: ['--data', unstarted.dataDir, '--lang=de-DE'] });
  await setUp(page);
  await ok(page, 'example.load', {});
  await page.reload();
  await page.getByRole('navigation').getByRole('link', { name: 'Datensätze', exact: true }).click();
  await page.getByRole('grid', { name: 'Datensätze' }).getByRole('row').nth(1).click();
  const file = test.info().outputPath('beispiel.pdf');
  await unstarted.answerSaveDialog(file);
  await page.getByRole('button', { name: 'Als PDF speichern\u00a0…' }).click();
  await expect(page.getByText('Der Datensatz wurde als beispiel.pdf gespeichert. Die Datei ist nicht verschlüsselt.')).toBeVisible({ timeout: 60_000 });
  const info = infoOf(file);
  expect(info['Page size']).toContain('A4');
  expect(readFileSync(file, 'latin1')).toContain('/Lang (de)');
  for (let at = 1; at <= Number(info['Pages']); at += 1) expect(textOf(file, at)).toMatch(/^.* · Nr\. \d+ · Beispieldaten\n[^]*Gedruckt von Example Administrator/u);
});
