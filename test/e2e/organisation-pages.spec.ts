import { isAccessible } from './accessible.ts';
import { ADMIN, setUp } from './api.ts';
import { expect, test } from './app.ts';

test('an administrator changes settings, sees who is signed in, and signs everybody out, the own session too', async ({ holdfast }) => {
  test.setTimeout(180_000);
  const { page } = holdfast;
  await setUp(page);
  await page.reload();
  const areas = page.getByRole('navigation', { name: 'Areas' });
  await areas.getByRole('link', { name: 'Settings', exact: true }).click();
  const idle = page.getByRole('textbox', { name: 'Lock when nobody uses it' });
  await idle.fill('61');
  await expect(page.getByText('Enter a number from 1 to 60.')).toBeVisible();
  await idle.fill('45');
  await expect(page.getByText('Lock when nobody uses it: from 15 to 45 minutes')).toBeVisible();
  await isAccessible(page, 'settings');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect(page.getByText('1 setting was changed.')).toBeVisible();
  await expect(page.getByText('Locks after 45 min idle')).toBeVisible();

  await areas.getByRole('link', { name: 'Sessions', exact: true }).click();
  await expect(page.getByRole('table', { name: 'Sessions' }).getByText('This one')).toBeVisible();
  await isAccessible(page, 'sessions');
  await page.getByRole('button', { name: 'Sign everybody out…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Sign everybody out' });
  await isAccessible(page, 'signing everybody out');
  await dialog.getByRole('button', { name: 'Sign everybody out' }).click();
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await expect(areas).toBeVisible();
});
