import type { Page } from '@playwright/test';
import { isAccessible } from './accessible.ts';
import { ADMIN, ok, setUp } from './api.ts';
import { expect, test } from './app.ts';

const NEW = 'seven quiet lanterns drift';
const area = (page: Page) => page.getByRole('navigation', { name: 'Areas' });
const theme = (page: Page): Promise<string | null> => page.evaluate(() => document.documentElement.getAttribute('data-theme'));
const canvas = (page: Page): Promise<string> => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

async function openAccount(page: Page): Promise<void> {
  await page.getByRole('button', { name: /account menu$/u }).click();
  await page.getByRole('menuitem', { name: 'My account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'My account' })).toBeVisible();
}
async function signIn(page: Page, password: string): Promise<void> {
  await page.getByLabel('User name').fill(ADMIN.username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}

test('a password changed in the window signs in from then on, and the old one does not', async ({ holdfast }) => {
  let { page } = holdfast;
  await setUp(page);
  await page.reload();
  await openAccount(page);
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByLabel('Present password').fill('not the right example horse');
  await page.getByLabel('New password').fill(NEW);
  await page.getByRole('button', { name: 'Change it' }).click();
  await expect(page.getByText('This is not your present password. Nothing was changed.')).toBeVisible();
  await isAccessible(page, 'changing the password');
  await page.getByLabel('Present password').fill(ADMIN.password);
  await page.getByRole('button', { name: 'Change it' }).click();
  await expect(page.getByText('Your password is changed. It holds from the next sign-in on.')).toBeVisible();
  await expect(page.getByRole('list', { name: 'Recent activity' })).toContainText('changed their own password');
  await isAccessible(page, 'my account');

  page = await holdfast.restart();
  await signIn(page, ADMIN.password);
  await expect(page.getByText('User name or password is not right.')).toBeVisible();
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('');
  await page.getByLabel('Password', { exact: true }).fill(NEW);
  await page.keyboard.press('Enter');
  await expect(area(page)).toBeVisible();
  expect((await ok(page, 'audit.verify', {})).result).toBe('intact');
});

test('a theme and a language chosen are there again after a restart, once their person signed in', async ({ holdfast }) => {
  let { page } = holdfast;
  await setUp(page);
  await page.reload();
  await page.emulateMedia({ colorScheme: 'light' });
  await openAccount(page);
  const light = await canvas(page);
  await page.getByRole('radiogroup', { name: 'Theme' }).getByRole('radio', { name: 'Dark' }).click();
  await expect.poll(() => canvas(page)).not.toBe(light);
  const dark = await canvas(page);
  await page.getByRole('radiogroup', { name: 'Language' }).getByRole('radio', { name: 'Deutsch' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Mein Konto' })).toBeVisible();
  // Locked, the program still looks as whoever was here last chose.
  await page.keyboard.press('Control+l');
  await expect(page.getByRole('heading', { name: 'Gesperrt' })).toBeVisible();
  expect(await canvas(page)).toBe(dark);

  page = await holdfast.restart();
  await page.emulateMedia({ colorScheme: 'light' });
  await page.getByLabel('User name').waitFor();
  expect([await theme(page), await canvas(page)]).toEqual([null, light]);
  await signIn(page, ADMIN.password);
  await expect(page.getByRole('navigation', { name: 'Bereiche' })).toBeVisible();
  expect([await theme(page), await canvas(page)]).toEqual(['dark', dark]);
  // Whatever the system says.
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await canvas(page)).toBe(dark);
});
