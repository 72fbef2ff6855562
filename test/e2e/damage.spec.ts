import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { damagePages } from '../engine/health/damage.ts';
import { openKey } from '../engine/open-key.ts';
import { isAccessible } from './accessible.ts';
import { ADMIN, ask, ok, setUp, signIn } from './api.ts';
import { expect, test } from './app.ts';
import type { Desktop } from './desktop.ts';
import { readEntry, storeIdOf } from './keyring.ts';

const PAGE_BYTES = 4096;

test('a damaged page is found and told to everybody; nothing is changed any more, and looking things up goes on', async ({ holdfast }) => {
  const { page } = holdfast;
  await setUp(page);
  await ok(page, 'example.load', {});
  await ok(page, 'session.lock', {});
  await holdfast.quit();
  const file = join(holdfast.dataDir, 'store', 'holdfast.db');
  const bytes = await readFile(file);
  // Most of the file is records; what a sign-in reads lies before them.
  const at = Math.floor((bytes.length / PAGE_BYTES) * 0.6) * PAGE_BYTES + 700;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(file, bytes);
  // Where a list happens to read the page first, the suspicion is logged before the button finds it; the banner is the proof.
  holdfast.allowProblem(/"event":"health\.suspected"/);

  const again = await holdfast.launch();
  await signIn(again);
  await again.reload();
  await again.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Keys and backups' }).click();
  await again.getByRole('button', { name: 'Look through everything' }).click();
  await expect(again.getByText('Damage was found. What to do stands below.')).toBeVisible();
  const banner = again.getByRole('complementary', { name: 'Damage in the data' });
  await expect(banner).toContainText('You can look things up and export them; nothing is changed.');
  await isAccessible(again, 'damaged data');
  const salvaged = join(holdfast.desktop.folder, 'readable.age');
  await holdfast.answerSaveDialog(salvaged);
  await again.getByRole('button', { name: 'Save what is readable…' }).click();
  const result = again.getByRole('group', { name: 'What was saved' });
  await expect(result).toContainText('none lost', { timeout: 60_000 });
  await isAccessible(again, 'what was saved of damaged data');
  expect((await readFile(salvaged)).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
  await result.getByRole('button', { name: 'Close' }).click();
  await again.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'People' }).click();
  await expect(banner).toBeVisible();
  await expect(again.getByRole('grid').getByRole('row').nth(1)).toBeVisible();
  const refused = await ask(again, 'people.create', { name: 'Example', username: 'example.more', email: null, team: null, roleId: null });
  expect(refused).toMatchObject({ ok: false, error: { code: 'read_only', reason: 'store_damaged' } });
});

/** Damages every page of what a sign-in reads, behind the back of the program. */
async function damageSignIn(desktop: Desktop): Promise<void> {
  const storeId = await storeIdOf(desktop);
  const device = join(desktop.folder, 'device-secret.json');
  await writeFile(device, JSON.stringify({ ...JSON.parse(await readEntry(desktop, 'device')), storeId, anchor: null, attempts: null }), { mode: 0o600 });
  const { options } = await openKey(desktop.dataDir, ADMIN, device);
  for (const table of ['secret', 'session']) expect(damagePages(options, table, () => true)).toBeGreaterThan(0);
}

test('where damage lets nobody sign in, the recovery code saves what is readable', async ({ holdfast }) => {
  const { recoveryCode } = await setUp(holdfast.page);
  await ok(holdfast.page, 'example.load', {});
  await holdfast.quit();
  await damageSignIn(holdfast.desktop);

  const page = await holdfast.launch();
  await page.getByLabel('User name').fill(ADMIN.username);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'The database is damaged' })).toBeVisible();
  await isAccessible(page, 'a database that is too damaged');
  await page.getByRole('button', { name: 'Save what is readable…' }).click();
  const salvaged = join(holdfast.desktop.folder, 'readable.age');
  await holdfast.answerSaveDialog(salvaged);
  await page.getByLabel('Recovery code').fill(recoveryCode);
  await page.getByRole('button', { name: 'Save what is readable…' }).click();
  await expect(page.getByRole('heading', { name: 'What was saved' })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole('main')).toContainText('5,000, none lost');
  await isAccessible(page, 'what was saved by the recovery code');
  expect((await readFile(salvaged)).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
  await page.getByRole('button', { name: 'Restore from a backup' }).click();
  await expect(page.getByRole('heading', { name: 'Restore from a backup' })).toBeVisible();
});
