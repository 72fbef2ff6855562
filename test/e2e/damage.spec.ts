import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAccessible } from './accessible.ts';
import { ask, ok, setUp, signIn } from './api.ts';
import { expect, test } from './app.ts';

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
