import { ok, ADMIN, ORGANISATION } from './api.ts';
import { expect, test } from './app.ts';

test('the palette reaches a page by letters, arrows and Enter alone', async ({ holdfast }) => {
  const { page } = holdfast;
  await ok(page, 'setup.create', { organisation: ORGANISATION, ...ADMIN });
  await page.reload();
  await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();

  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox', { name: 'Search for people, records and actions' });
  await expect(field).toBeFocused();
  await page.keyboard.type('au');
  const marked = (): Promise<string | null> =>
    field.evaluate((input) => document.getElementById(input.getAttribute('aria-activedescendant') ?? '')?.textContent ?? null);
  await expect.poll(marked).toBe('Audit');
  await page.keyboard.press('ArrowDown');
  await expect.poll(marked).toBe('Verify the audit chain');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Audit' })).toBeFocused();

  await page.keyboard.press('Control+k');
  await page.keyboard.type(ADMIN.username);
  await expect(page.getByRole('dialog').getByRole('option', { name: new RegExp(ADMIN.name, 'u') })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/people\/[0-9a-f-]{36}$/u);
});
