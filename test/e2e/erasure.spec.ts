import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAccessible } from './accessible.ts';
import { ok, setUp } from './api.ts';
import { expect, test } from './app.ts';
import { cli } from './cli.ts';

const NAME = 'Example Ada Quillfeather';

test('a subject is erased with a certificate that holds, what is held stays, and rules are set and confirmed', async ({ holdfast, desktop }) => {
  test.setTimeout(180_000);
  const { page } = holdfast;
  await setUp(page);
  const field = (kind: 'text' | 'date', name: string, more: object = {}) => ({ kind, name, label: { text: name }, ...more });
  const { typeId } = await ok(page, 'types.create', { name: 'Example visit', definition: { sections: [{ fields: [field('text', 'head', { sensitivity: 'personal', inList: true }), field('date', 'visited')] }], titleFields: ['head'] } });
  const make = async (head: string): Promise<string> => (await ok(page, 'records.create', { typeId, values: { head, visited: '2020-01-01' } })).recordId;
  const kept = await make(NAME);
  await make(NAME);
  await make('Example Other');
  await page.reload();

  // A hold, by hand, from the panel.
  await page.goto(`${page.url().split('#')[0] ?? ''}#/records/${kept}?type=${typeId}`);
  const panel = page.getByRole('complementary', { name: NAME });
  await panel.getByRole('button', { name: 'Hold', exact: true }).click();
  const holding = page.getByRole('dialog', { name: 'Hold the record?' });
  await expect(holding.getByText('1 record will be held.')).toBeVisible();
  await holding.getByLabel('Reason').fill('A court asked');
  await holding.getByRole('button', { name: 'Hold', exact: true }).click();
  // Where it is held, and in what became of the record.
  await expect(panel.getByText('A court asked')).toHaveCount(2);
  await expect(panel.getByRole('button', { name: 'Erase for good' })).toBeHidden();
  await isAccessible(page, 'held record');

  // The subject: what is held about them, what goes, what stays.
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Erasure', exact: true }).click();
  await page.getByLabel('Names, numbers, addresses').fill(NAME.toUpperCase());
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await expect(page.getByText('2 records are held about them, within your reach.')).toBeVisible();
  await isAccessible(page, 'subject found');
  await page.getByRole('button', { name: 'Erase 1 record…' }).click();
  const asking = page.getByRole('dialog', { name: 'Erase what is held about somebody?' });
  await expect(asking.getByText('1 record will be erased.')).toBeVisible();
  await asking.getByLabel('Reason').fill('They asked');
  await isAccessible(page, 'erasing a subject');
  await asking.getByRole('button', { name: 'Erase for good' }).click();
  const done = page.getByRole('dialog', { name: 'Erased' });
  const file = join(desktop.folder, 'certificate.jsonl');
  await holdfast.answerSaveDialog(file);
  await done.getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByText('Saved as certificate.jsonl.')).toBeVisible();
  await isAccessible(page, 'certificate');
  await page.keyboard.press('Escape');
  await expect(done).toBeHidden();
  expect(await readFile(file, 'utf8')).not.toContain('Quillfeather');
  const checked = await cli(desktop, ['certificate', 'verify', file], null);
  expect(checked.output).toContain('Intact: 1 records erased');
  expect(checked.code).toBe(0);

  // A rule, from the type; it proposes, and here it is confirmed.
  await page.goto(`${page.url().split('#')[0] ?? ''}#/types/${typeId}`);
  const rule = page.getByRole('group', { name: 'Propose for erasure' });
  await rule.getByLabel('After how many days').fill('365');
  await rule.getByRole('button', { name: 'Counted from' }).click();
  await page.getByRole('option', { name: 'the date in “visited”' }).click();
  await rule.getByRole('button', { name: 'Set the rule' }).click();
  await expect(page.getByText('The rule holds from now on.')).toBeVisible();
  await isAccessible(page, 'rules of a type');
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Erasure', exact: true }).click();
  await page.getByRole('button', { name: 'Run the rules now' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Run them' }).click();
  const due = page.getByRole('table', { name: 'Due by rules' });
  await expect(due.getByRole('row')).toHaveCount(3);
  await expect(due.getByText('Held')).toHaveCount(1);
  await isAccessible(page, 'due by rules');
  await page.getByRole('button', { name: 'Erase 1 record…' }).click();
  const confirming = page.getByRole('dialog', { name: 'Erase the record for good?' });
  await confirming.getByLabel('Reason').fill('Kept long enough');
  await confirming.getByRole('button', { name: 'Erase for good' }).click();
  await expect(due.getByRole('row')).toHaveCount(2);
  expect((await ok(page, 'records.list', { typeId, offset: 0, limit: 10 })).rows.map(({ title }) => title)).toEqual([NAME]);
  expect(await ok(page, 'audit.verify', {})).toMatchObject({ result: 'intact' });
});
