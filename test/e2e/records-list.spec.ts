import type { Page } from '@playwright/test';
import { isAccessible } from './accessible.ts';
import { ok, setUp } from './api.ts';
import { expect, test } from './app.ts';

const area = (page: Page, name: string) => page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name, exact: true });
const DEFINITION = {
  sections: [
    {
      fields: [
        { kind: 'text' as const, name: 'head', label: { text: 'Head' }, inList: true },
        { kind: 'number' as const, name: 'members', label: { text: 'Members' }, inList: true },
        { kind: 'date' as const, name: 'seen', label: { text: 'Seen on' }, inList: true },
        { kind: 'choice' as const, name: 'water', label: { text: 'Water' }, list: 'water', inList: true },
      ],
    },
  ],
  choiceLists: { water: [{ value: 'well', label: { text: 'Well' } }, { value: 'tap', label: { text: 'Tap' } }] },
  titleFields: ['head'],
};
// Names in this file are example data.
const HOUSES = [
  { head: 'Example Ada', members: 4, seen: '2026-10-01', water: 'well' },
  { head: 'Example Bilal', members: 7, seen: '2026-11-02', water: 'tap' },
  { head: 'Example Chen', members: 9, seen: '2026-11-20' },
];

/** Chooses in one of the selects of the form that narrows the list. */
async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${label}$`, 'u') }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('a list is narrowed by what fields hold and by whose its records are, and a view keeps that', async ({ holdfast }) => {
  const { page } = holdfast;
  await setUp(page);
  const { id: workerId } = await ok(page, 'people.create', { name: 'Example Worker', username: 'example.worker', email: null, team: 'Example North', roleId: 'field_worker' });
  const { typeId } = await ok(page, 'types.create', { name: 'Example visit', definition: DEFINITION });
  for (const values of HOUSES) await ok(page, 'records.create', { typeId, values, ...(values.head === 'Example Chen' ? { ownerId: workerId } : {}) });
  await page.reload();
  await area(page, 'Records').click();
  const grid = page.getByRole('grid', { name: 'Records' });
  await expect(grid.getByRole('row')).toHaveCount(4);
  const shows = async (...heads: string[]): Promise<void> => {
    await expect(grid.getByRole('row')).toHaveCount(heads.length + 1);
    for (const head of heads) await expect(grid.getByRole('row', { name: new RegExp(head, 'u') })).toBeVisible();
  };
  const filter = page.getByRole('button', { name: 'Filter', exact: true });
  const narrow = page.getByRole('button', { name: 'Narrow the list' });

  await filter.click();
  await choose(page, 'Field', 'Members');
  await choose(page, 'Test', 'is more than');
  await narrow.click();
  await expect(page.getByText('This is needed.')).toBeVisible();
  await isAccessible(page, 'a filter that is made');
  await page.getByRole('textbox', { name: 'Value' }).fill('5');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Members more than 5', exact: true })).toBeVisible();
  await shows('Example Bilal', 'Example Chen');

  await filter.click();
  await choose(page, 'Field', 'Seen on');
  await choose(page, 'Test', 'is before');
  await page.getByLabel('Value').fill('2026-11-10');
  await narrow.click();
  await shows('Example Bilal');
  await isAccessible(page, 'a list with filters');
  await page.getByRole('button', { name: 'View: All records' }).click();
  await page.getByRole('menuitem', { name: 'Save as a view…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Example many');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'View: Example many' })).toBeVisible();

  await page.getByRole('button', { name: 'Remove the filter Seen on' }).click();
  await page.getByRole('button', { name: 'Remove the filter Members' }).click();
  await shows('Example Ada', 'Example Bilal', 'Example Chen');
  await filter.click();
  await choose(page, 'Field', 'Owner');
  await page.getByRole('combobox', { name: 'Value' }).fill('work');
  await page.getByRole('option', { name: 'Example Worker' }).click();
  await narrow.click();
  await expect(page.getByRole('button', { name: 'Owner: Example Worker', exact: true })).toBeVisible();
  await shows('Example Chen');
  await page.getByRole('button', { name: 'Owner: Example Worker', exact: true }).click();
  await choose(page, 'Field', 'Water');
  await choose(page, 'Test', 'is empty');
  await narrow.click();
  await expect(page.getByRole('button', { name: 'Water is empty', exact: true })).toBeVisible();
  await shows('Example Chen');

  await page.getByRole('button', { name: 'View: Example many' }).click();
  await page.getByRole('menuitem', { name: 'Example many' }).click();
  for (const name of [/^Members more than 5$/u, /^Seen on before /u]) await expect(page.getByRole('button', { name })).toBeVisible();
  await shows('Example Bilal');

  // The name is taken: told by the field, and what was typed stays.
  await page.getByRole('button', { name: 'View: Example many' }).click();
  await page.getByRole('menuitem', { name: 'Save as a view…' }).click();
  const saving = page.getByRole('dialog', { name: 'Save as a view' });
  await saving.getByLabel('Name', { exact: true }).fill('EXAMPLE MANY');
  await page.keyboard.press('Enter');
  await expect(saving.getByText('There is one of this name already.')).toBeVisible();
  await isAccessible(page, 'a name that is taken');
});

test('the overview tells how many records there are and leads back into a form that was left, and a record tells who gave it away', async ({ holdfast }) => {
  const { page } = holdfast;
  await setUp(page);
  const { id: workerId } = await ok(page, 'people.create', { name: 'Example Worker', username: 'example.worker', email: null, team: 'Example North', roleId: 'field_worker' });
  const { typeId } = await ok(page, 'types.create', { name: 'Example visit', definition: DEFINITION });
  const ids: string[] = [];
  for (const values of HOUSES) ids.push((await ok(page, 'records.create', { typeId, values })).recordId);
  await ok(page, 'records.assign', { recordIds: ids.slice(0, 1), ownerId: workerId, reason: 'Moved to the north' });
  await ok(page, 'records.archive', { recordIds: ids.slice(0, 1) });
  await ok(page, 'records.unarchive', { recordIds: ids.slice(0, 1) });
  await page.reload();
  await expect(page.getByRole('link', { name: /^Records\s*3\s*of 1 type$/u })).toBeVisible();

  await area(page, 'Records').click();
  await page.getByRole('row', { name: /Example Ada/u }).click();
  const panel = page.getByRole('complementary', { name: 'Example Ada' });
  const history = panel.getByRole('region', { name: 'History' });
  await expect(history.getByRole('listitem')).toContainText([/brought back/iu, /archived/iu, /Moved to the north/u, /Added/u]);
  await isAccessible(page, 'a record with its history');

  await panel.getByRole('button', { name: 'Edit' }).click();
  await page.getByLabel('Members').fill('5');
  await area(page, 'Overview').click();
  await expect(page.getByText('A form that you began is not saved yet')).toBeVisible();
  await isAccessible(page, 'overview with a form that was left');
  await page.reload();
  await page.getByRole('button', { name: 'Go on with it' }).click();
  await expect(page.getByLabel('Members')).toHaveValue('5');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('4 → 5')).toBeVisible();
  await area(page, 'Overview').click();
  await expect(page.getByText('A form that you began is not saved yet')).toHaveCount(0);
});
