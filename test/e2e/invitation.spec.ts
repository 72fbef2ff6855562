import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { isAccessible } from './accessible.ts';
import { ok, ORGANISATION, refusal, setUp } from './api.ts';
import { expect, test } from './app.ts';
import { filesBelow, found } from './files.ts';

const NEW = { name: 'Example Newcomer', username: 'example.newcomer', password: 'a password that newcomers chose' } as const;

/** Signed in as the administrator, with one person who was added and never invited. */
async function begin(page: Page): Promise<string> {
  await setUp(page);
  const { id } = await ok(page, 'people.create', { name: NEW.name, username: NEW.username, email: null, team: 'Example North', roleId: 'manager' });
  await page.reload();
  return id;
}

/** Fills the form of the first sign-in, and sends it. */
async function accept(page: Page, code: string): Promise<void> {
  await page.getByRole('button', { name: 'I have an invitation' }).click();
  await expect(page.getByRole('heading', { name: 'Your first sign-in' })).toBeVisible();
  await page.getByLabel('User name').fill(NEW.username);
  await page.getByLabel('One-time code').fill(code);
  await page.getByLabel('Choose your password', { exact: true }).fill(NEW.password);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
}

test('an invited person signs in for the first time, by the window alone', async ({ holdfast }) => {
  test.setTimeout(180_000);
  const { page } = holdfast;
  const personId = await begin(page);
  await page.evaluate((id) => void (location.hash = `#/people/${id}`), personId);
  const panel = page.getByRole('complementary', { name: NEW.name });
  await expect(panel.getByText('without a way in')).toBeVisible();
  await isAccessible(page, 'a person without a way in');

  await panel.getByRole('button', { name: 'Invite…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('1 person will be invited')).toBeVisible();
  await isAccessible(page, 'before inviting');
  await dialog.getByRole('button', { name: 'Invite 1 person' }).click();
  await expect(dialog.getByRole('heading', { name: `Invitation for ${NEW.name}` })).toBeVisible();
  const shown = dialog.getByText(/^[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}$/u);
  const code = (await shown.textContent()) ?? '';
  await isAccessible(page, 'the code');
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await holdfast.electron.evaluate(({ clipboard }) => clipboard.readText())).toBe(code);
  expect(await page.locator('[data-print-sheet]').textContent()).toContain(NEW.username);
  await dialog.getByRole('button', { name: 'I have it' }).click();
  await expect(panel.getByText(/^Invited until /u)).toBeVisible();
  expect(await page.content()).not.toContain(code);

  // Another day: the program was closed, the machine's data is locked.
  const first = await holdfast.restart();
  await isAccessible(first, 'sign-in with a way in for whoever is new');
  await first.getByRole('button', { name: 'I have an invitation' }).click();
  await isAccessible(first, 'first sign-in');
  await first.getByRole('button', { name: 'Back to sign-in' }).click();
  await accept(first, code.toLowerCase().replaceAll('-', ' '));
  await expect(first.getByRole('navigation', { name: 'Areas' })).toBeVisible();
  await expect(first.getByText(NEW.name).first()).toBeVisible();

  // The code is used up; the password is theirs.
  await first.keyboard.press('Control+l');
  await expect(first.getByRole('heading', { name: 'Locked' })).toBeVisible();
  await accept(first, code);
  await expect(first.getByText('User name or code is not right, or the invitation is no longer good.')).toBeVisible();
  await first.getByRole('button', { name: 'Back to sign-in' }).click();
  await first.getByLabel('Password', { exact: true }).fill(NEW.password);
  await first.getByRole('button', { name: 'Unlock' }).click();
  await expect(first.getByRole('navigation', { name: 'Areas' })).toBeVisible();
  await holdfast.quit();

  const secrets = { code, bare: code.replaceAll('-', ''), password: NEW.password, organisation: ORGANISATION };
  const files = await filesBelow(holdfast.dataDir);
  expect(files.flatMap(({ path, bytes }) => found(bytes, secrets).map((name) => `${name} in ${path}`))).toEqual([]);
});

test('many people are invited by a file of codes, each of which lets one person in', async ({ holdfast }) => {
  const { page, desktop } = holdfast;
  await begin(page);
  for (const n of [1, 2, 3]) await ok(page, 'people.create', { name: `Example Person ${String(n)}`, username: `example.${String(n)}`, email: null, team: null, roleId: 'field_worker' });
  await page.evaluate(() => void (location.hash = '#/people'));
  await page.getByRole('grid').focus();
  await page.keyboard.press('Control+a');
  const file = join(desktop.folder, 'codes.csv');
  await holdfast.answerSaveDialog(file);
  await page.getByRole('group', { name: 'Change selected people' }).getByRole('button', { name: 'Invite…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('4 people will be invited')).toBeVisible();
  await expect(dialog.getByText('1 has a password already, or is shut out')).toBeVisible();
  await isAccessible(page, 'inviting many');
  await dialog.getByRole('button', { name: 'Invite 4 people' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('4 people were invited. The codes are in codes.csv.')).toBeVisible();
  const code = /,example\.2,([0-9A-Z-]{24}),/u.exec(await readFile(file, 'utf8'))?.[1] ?? '';
  expect(await refusal(page, 'session.acceptInvitation', { username: 'example.1', code, newPassword: NEW.password })).toBe('not_signed_in/wrong_invitation');
  expect((await ok(page, 'session.acceptInvitation', { username: 'example.2', code, newPassword: NEW.password })).signedIn?.username).toBe('example.2');
});
