import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ok, setUp } from './api.ts';
import { expect, test } from './app.ts';
import { REPOSITORY } from './launch.ts';

/** Texts that have broken other programs; where from and under which licence: test/engine/records/data/README.md. */
const NAUGHTY = (JSON.parse(readFileSync(join(REPOSITORY, 'test/engine/records/data/blns.json'), 'utf8')) as string[]).filter((text) => text !== '');
const OWN = ['\u202etxt.exe', 'e\u0301 and \u00e9', '\ufeffmark', '=1+1', '@SUM(A1)', '-2+3', '👩‍👩‍👧‍👦🏳️‍🌈', '\ud83d\ude00'.repeat(50), '<img src=x onerror="document.title=\'run\'">', '{{7*7}}${7*7}#{7*7}'];
/** As many rows as a repeat holds. */
const PART = 250;

test('hostile text is shown to the last code unit and runs nowhere: in the list, on pages and in the form', async ({ holdfast }) => {
  test.slow();
  const { page, desktop } = holdfast;
  await setUp(page);
  const { typeId } = await ok(page, 'types.create', {
    name: '<b>Example</b> "type"',
    definition: {
      sections: [
        {
          label: { text: '<i>Section</i>' },
          fields: [
            { kind: 'text', name: 'head', label: { text: '<u>Head</u>' }, inList: true },
            { kind: 'text', name: 'place', label: { text: 'Place' }, inList: true },
            { kind: 'long_text', name: 'remarks', label: { text: 'Remarks' } },
            { kind: 'repeat', name: 'children', label: { text: 'Children' }, most: PART * 2, fields: [{ kind: 'text', name: 'child', label: { text: 'Child' } }] },
          ],
        },
      ],
      titleFields: ['head'],
    },
  });
  const texts = [...NAUGHTY, ...OWN];
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  const path = `${desktop.folder}/hostile.csv`;
  await writeFile(path, `head,place,remarks\n${texts.map((text) => [text, text, text].map(quoted).join(',')).join('\n')}\n`);
  await holdfast.answerOpenDialog(path);
  const picked = await ok(page, 'host.pickFile', { purpose: 'records-import' });
  const fields = ['head', 'place', 'remarks'].map((name) => ({ field: name, column: name }));
  const { created } = await ok(page, 'recordsImport.run', { file: picked?.file ?? '', typeId, dryRun: false, into: { fields, ownerColumn: null, teamColumn: null, numberColumn: null } });
  expect(created).toBe(texts.length);
  const long: string[] = [];
  for (let at = 0; at < texts.length; at += PART) {
    long.push((await ok(page, 'records.create', { typeId, values: { head: `Example part ${String(at)}`, children: texts.slice(at, at + PART).map((child) => ({ child })) } })).recordId);
  }
  await page.evaluate(() => {
    for (const name of ['alert', 'confirm', 'prompt']) Object.assign(window, { [name]: () => document.documentElement.setAttribute('data-ran', name) });
  });

  // The list, row by row, beside what the engine has: newest first.
  await page.evaluate((address) => void (location.hash = address), `#/records?type=${typeId}`);
  const grid = page.getByRole('grid');
  await expect(grid.getByRole('row').nth(3)).toContainText('Example part');
  const stored = (await ok(page, 'records.list', { typeId, columns: ['place'], offset: 0, limit: 500 })).rows;
  const shown = await rowsOf(page, stored.length);
  for (const [at, { title, number, cells }] of stored.entries()) {
    const place = cells['place'];
    expect(shown.get(at), `record ${String(number)}`).toEqual({ title: title === '' ? `No. ${String(number)}` : title, place: typeof place === 'string' ? place : '–' });
  }

  // Every text on a record's page, and in its form; a field of one line holds all but the ends of lines.
  for (const recordId of long) {
    const { values } = await ok(page, 'records.get', { recordId });
    await page.evaluate((address) => void (location.hash = address), `#/records/${recordId}`);
    const rows = page.locator('ol > li > bdi');
    await expect(rows).toHaveCount((values['children'] as object[]).length);
    expect(await rows.evaluateAll((all) => all.map((one) => ({ text: one.textContent, inside: one.childElementCount })))).toEqual((values['children'] as { child: string }[]).map(({ child }) => ({ text: child, inside: 0 })));
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    const typed = page.getByRole('textbox', { name: 'Child' });
    await expect(typed).toHaveCount((values['children'] as object[]).length);
    const inForm = await typed.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    expect(inForm).toEqual((values['children'] as { child: string }[]).map(({ child }) => child.replaceAll(/[\r\n]/gu, '')));
    await page.keyboard.press('Escape');
  }
  expect(await page.evaluate(() => document.documentElement.getAttribute('data-ran'))).toBeNull();
  expect(await page.title()).not.toContain('run');
});

/** What rows of the list show, by their place in it, until there are so many. */
async function rowsOf(page: Page, count: number): Promise<Map<number, { title: string; place: string }>> {
  const shown = new Map<number, { title: string; place: string }>();
  while (shown.size < count) {
    const before = shown.size;
    await expect.poll(async () => {
      const rows = await page.getByRole('row').evaluateAll((all) =>
        all.filter((row) => row.getAttribute('aria-busy') === 'false').map((row) => {
          const text = (cell: Element | undefined): string => cell?.querySelector('span')?.textContent ?? '';
          const cells = [...row.querySelectorAll('[role=gridcell]:not([data-check])')];
          return { at: Number(row.getAttribute('aria-rowindex')) - 2, title: text(cells[0]), place: text(cells[1]) };
        }),
      );
      for (const { at, title, place } of rows) if (at < count) shown.set(at, { title, place });
      return shown.size;
    }).toBeGreaterThan(before);
    await page.getByRole('grid').evaluate((grid) => grid.scrollBy(0, grid.clientHeight / 2));
  }
  return shown;
}
