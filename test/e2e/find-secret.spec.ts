import type { InputOf } from '../../preload/contract/contract.ts';
import { isAccessible } from './accessible.ts';
import { ok, setUp } from './api.ts';
import { expect, test } from './app.ts';

/** A type with three secrets, and records that hold some: example data. */
const DEFINITION: InputOf<'types.create'>['definition'] = {
  sections: [
    {
      fields: [
        { kind: 'text', name: 'head', label: { text: 'Head' }, inList: true },
        { kind: 'text', name: 'card', label: { text: 'Number of the card' }, sensitivity: 'secret' },
        { kind: 'date', name: 'fled', label: { text: 'Day of the flight' }, sensitivity: 'secret' },
        { kind: 'long_text', name: 'story', label: { text: 'Story' }, sensitivity: 'secret' },
      ],
    },
  ],
  titleFields: ['head'],
};
const CARD = 'Example 47-11';

test('a record is found by the whole of a secret, with a reason, without a trace of the secret', async ({ holdfast }) => {
  test.setTimeout(120_000);
  const { page } = holdfast;
  await setUp(page);
  const { typeId } = await ok(page, 'types.create', { name: 'Example visit', definition: DEFINITION });
  await ok(page, 'records.create', { typeId, values: { head: 'Example Ada', card: CARD, fled: '2026-02-03' } });
  await ok(page, 'records.create', { typeId, values: { head: 'Example Bea', card: 'Example 48-11', fled: '2026-02-03' } });
  await page.goto(`${page.url().split('#')[0] ?? ''}#/records?type=${typeId}`);
  await page.reload();

  await page.getByRole('button', { name: 'Find by a secret…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Find by a secret' });
  const value = dialog.getByRole('textbox', { name: 'Number of the card' });
  const reason = dialog.getByRole('textbox', { name: 'Why do you need it?' });
  await value.fill(` ${CARD.toUpperCase()} `);
  await expect(value).toHaveAttribute('type', 'password');
  await value.press('Enter');
  await expect(dialog.getByText('This is needed.')).toBeVisible();
  await isAccessible(page, 'finding by a secret');
  await reason.fill('Asked at the door');
  await reason.press('Enter');
  await expect(dialog.getByText('1 record holds exactly this.')).toBeVisible();
  await isAccessible(page, 'found by a secret');

  // Another field: by its kind, with nothing left of the first.
  await dialog.getByRole('button', { name: 'In which field' }).click();
  await page.getByRole('option', { name: 'Day of the flight' }).click();
  await expect(dialog.getByRole('link')).toHaveCount(0);
  await dialog.getByRole('textbox', { name: 'Day of the flight' }).fill('2026-02-03');
  await dialog.getByRole('button', { name: 'Search' }).click();
  await expect(dialog.getByRole('link')).toHaveText(['Example Bea', 'Example Ada']);
  await dialog.getByRole('button', { name: 'In which field' }).click();
  await page.getByRole('option', { name: 'Story' }).click();
  await dialog.getByRole('textbox', { name: 'Story' }).fill('nobody told this');
  await dialog.getByRole('button', { name: 'Search' }).click();
  await expect(dialog.getByText('No record within your reach holds exactly this.')).toBeVisible();
  await isAccessible(page, 'nothing found by a secret');

  // To what was found; the panel takes the focus, and the dialog has forgotten.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Find by a secret…' }).click();
  await expect(value).toHaveValue('');
  await value.fill(CARD);
  await reason.fill('Asked at the door');
  await reason.press('Enter');
  await dialog.getByRole('link', { name: 'Example Ada' }).press('Enter');
  const panel = page.getByRole('complementary', { name: 'Example Ada' });
  await expect(panel).toBeVisible();
  await expect(dialog).toBeHidden();
  await expect(panel.locator(':focus').or(page.locator(':focus').and(panel))).toHaveCount(1);
  expect(page.url()).not.toContain('47-11');

  // Each question is an event; none of them, and no draft, holds what was asked for.
  const events = await ok(page, 'audit.list', { filter: { verbs: ['record.sought'] }, offset: 0, limit: 10 });
  expect(events.rows.map(({ details }) => details['reason'])).toEqual(Array(4).fill('Asked at the door'));
  const { drafts } = await ok(page, 'drafts.list', {});
  expect(JSON.stringify([events, drafts])).not.toMatch(/47-11|nobody told/iu);
});
