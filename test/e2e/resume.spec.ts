import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import { ADMIN, ok, setUp, signIn } from './api.ts';
import { test } from './app.ts';
import type { Holdfast } from './app.ts';
import { deleteEntry, readEntry } from './keyring.ts';

/** As an organisation that allows it, signed in anew since then. */
async function setUpToResume(page: Page): Promise<void> {
  await setUp(page);
  await ok(page, 'settings.set', { settings: { resumeMinutes: 15 } });
  await signIn(page);
}
/** What only a signed-in person sees, and what only somebody else does. */
const isIn = (page: Page): Promise<void> => expect(page.getByRole('navigation').first()).toBeVisible();
const isAsked = (page: Page): Promise<void> => expect(page.getByLabel('Password', { exact: true })).toBeVisible();
const file = (holdfast: Holdfast): string => join(holdfast.dataDir, 'store', 'resume.json');
const sessionEnds = async (page: Page): Promise<(string | null)[]> =>
  (await ok(page, 'sessions.list', { includeEnded: true, offset: 0, limit: 10 })).rows.map(({ endedWhy }) => endedWhy);

test('quit and started again at once: still signed in, as the same session; locked before: asked', async ({ holdfast }) => {
  await setUpToResume(holdfast.page);
  const page = await holdfast.restart();
  await isIn(page);
  expect(await sessionEnds(page)).toEqual([null, 'switched_user']);
  expect((await ok(page, 'audit.list', { filter: { verbs: ['session.resumed'] }, offset: 0, limit: 10 })).total).toBe(1);

  await page.keyboard.press('Control+l');
  await isAsked(page);
  await expect(access(file(holdfast))).rejects.toThrow();
  await expect.poll(() => readEntry(holdfast.desktop, 'session')).toBe('');
  const again = await holdfast.restart();
  await isAsked(again);
  await again.getByLabel('User name').fill(ADMIN.username);
  await again.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await again.keyboard.press('Enter');
  await isIn(again);
  expect(await sessionEnds(again)).toEqual([null, 'locked', 'switched_user']);
});

test('killed and started again: still signed in; without the keychain’s half: asked', async ({ holdfast }) => {
  await setUpToResume(holdfast.page);
  await holdfast.kill();
  await isIn(await holdfast.launch());

  await holdfast.quit();
  await deleteEntry(holdfast.desktop, 'session');
  const page = await holdfast.launch();
  await isAsked(page);
  await expect(access(file(holdfast))).rejects.toThrow();
});
