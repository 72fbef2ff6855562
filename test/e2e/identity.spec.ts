import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { hotp, stepAt } from '../../main/engine/second-factor/totp.ts';
import { isAccessible } from './accessible.ts';
import { ADMIN, ok, setUp } from './api.ts';
import { expect, test } from './app.ts';
import type { Holdfast } from './app.ts';
import { cli } from './cli.ts';

/** Somebody beside the administrator: example data. */
const WORKER = { name: 'Example Worker', username: 'example.worker', password: 'seven quiet lanterns drift' } as const;

const area = (page: Page, name: string) => page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole('heading', { name });
const isIn = (page: Page): Promise<void> => expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();

/** An organisation with an administrator, who is in, and somebody else who can sign in. Returns the id of the latter. */
async function withWorker({ page }: Holdfast, roleId = 'field_worker'): Promise<string> {
  await setUp(page);
  const { id } = await ok(page, 'people.create', { name: WORKER.name, username: WORKER.username, email: null, team: null, roleId });
  await ok(page, 'people.setPassword', { personId: id, newPassword: WORKER.password });
  await page.reload();
  await isIn(page);
  return id;
}

async function lock(page: Page): Promise<void> {
  await page.keyboard.press('Control+l');
  await expect(heading(page, 'Locked')).toBeVisible();
}
async function signInAs(page: Page, { username, password }: { username: string; password: string }): Promise<void> {
  await page.getByLabel('User name').fill(username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.keyboard.press('Enter');
}
async function switchTo(page: Page, who: { username: string; password: string }): Promise<void> {
  await lock(page);
  await page.getByRole('button', { name: 'Not you?' }).click();
  await signInAs(page, who);
}

/** The form for a new person, which may be open already. */
async function openForm(page: Page) {
  const dialog = page.getByRole('dialog');
  await expect(page.getByRole('button', { name: 'Add person', includeHidden: true }).first()).toBeVisible();
  if (!(await dialog.isVisible())) await page.getByRole('button', { name: 'Add person' }).click();
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveValue('Somebody Example');
  return dialog;
}

/** What an app on a phone makes of the secret that a person typed into it. */
function codeOf(typed: string): string {
  const bits = [...typed.replaceAll(/\s/gu, '')].map((symbol) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(symbol).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from((bits.match(/.{8}/gu) ?? []).map((eight) => Number.parseInt(eight, 2)));
  return hotp(secret, stepAt(Date.now()));
}

test('whose role asks for a second factor sets it up before anything else, and unlocks with it', async ({ holdfast }) => {
  const { page } = holdfast;
  const personId = await withWorker(holdfast);
  const { id: roleId } = await ok(page, 'roles.create', { name: 'Example surveyors', description: 'Example', grants: { 'people.read': 'own' }, secondFactorRequired: true });
  await ok(page, 'people.setRole', { personIds: [personId], roleId });
  await switchTo(page, WORKER);

  await expect(heading(page, 'Set up your second factor')).toBeVisible();
  await page.getByRole('button', { name: 'Begin' }).click();
  const secret = await page.getByRole('group', { name: 'Secret, in groups of four' }).textContent();
  await isAccessible(page, 'second factor');
  await page.getByLabel('Type the code that the app shows').fill(codeOf(secret ?? ''));
  await page.getByRole('button', { name: 'Turn it on' }).click();
  await expect(heading(page, 'Your backup codes')).toBeVisible();
  await isAccessible(page, 'backup codes');
  const [backupCode = ''] = await page.getByRole('list', { name: 'Backup codes' }).getByRole('listitem').allTextContents();
  await page.getByText('I have kept these codes').click();
  await page.getByRole('button', { name: 'Done' }).click();
  await isIn(page);

  // The code of this half minute is spent, so a backup code it is.
  await lock(page);
  await page.getByLabel('Password', { exact: true }).fill(WORKER.password);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Use a backup code' }).click();
  await isAccessible(page, 'second step');
  await page.getByLabel('Backup code').fill(backupCode);
  await page.keyboard.press('Enter');
  await isIn(page);
  expect(await ok(page, 'secondFactor.status', {})).toMatchObject({ on: true, codesLeft: 9 });
});

test('another person at the same machine sees what is theirs, and nothing of what the one before had typed', async ({ holdfast }) => {
  const { page } = holdfast;
  await withWorker(holdfast);
  await area(page, 'People').click();
  await page.getByRole('button', { name: 'Add person' }).click();
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Half Typed');
  await switchTo(page, WORKER);
  await isIn(page);
  await expect(area(page, 'Roles')).toHaveCount(0);
  expect(await page.content()).not.toContain('Half Typed');
  await page.evaluate(() => void (location.hash = '#/roles'));
  await expect(page.getByText('Your role does not')).toBeVisible();

  await switchTo(page, ADMIN);
  await isIn(page);
  expect(await ok(page, 'sessions.list', { includeEnded: true, offset: 0, limit: 10 }).then(({ rows }) => rows.map(({ name, endedWhy }) => [name, endedWhy]))).toEqual([
    [ADMIN.name, null],
    [WORKER.name, 'locked'],
    [ADMIN.name, 'locked'],
  ]);
});

test('a long form stays as it was typed while its session is renewed, after a lock, and after a kill', async ({ holdfast }) => {
  const { page, electron } = holdfast;
  await withWorker(holdfast);
  const lastUsed = async (): Promise<number> => (await ok(page, 'sessions.list', { offset: 0, limit: 1 })).rows[0]?.lastUsedAtMs ?? 0;
  const before = await lastUsed();
  await area(page, 'People').click();
  await page.getByRole('button', { name: 'Add person' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Somebody Example');
  await dialog.getByLabel('User name').fill('example.somebody');
  // A quarter of an hour later, as the machine wakes: the token in hand is about to expire.
  await electron.evaluate(({ powerMonitor }) => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 14 * 60_000;
    powerMonitor.emit('resume');
  });
  await expect.poll(lastUsed).toBeGreaterThan(before);
  await expect(dialog.getByLabel('Name', { exact: true })).toHaveValue('Somebody Example');

  await lock(page);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await isIn(page);
  await openForm(page);
  await expect(dialog.getByLabel('User name')).toHaveValue('example.somebody');

  // The lock sent what was typed; nothing but the disk has it now.
  await holdfast.kill();
  const again = await holdfast.launch();
  await signInAs(again, ADMIN);
  await isIn(again);
  await area(again, 'People').click();
  const form = await openForm(again);
  await expect(form.getByText('You began this earlier.')).toBeVisible();
  await expect(form.getByLabel('Name', { exact: true })).toHaveValue('Somebody Example');
  await expect(form.getByLabel('User name')).toHaveValue('example.somebody');
  await isAccessible(again, 'found draft');
  await form.getByRole('button', { name: 'Add person' }).click();
  await expect(again.getByRole('complementary', { name: 'Somebody Example' })).toBeVisible();
  await expect.poll(async () => (await ok(again, 'drafts.list', {})).drafts).toEqual([]);
});

test('a session that is ended in the list is over in its window at once, and nothing typed is lost', async ({ holdfast }) => {
  const { page } = holdfast;
  await withWorker(holdfast);
  const [session] = (await ok(page, 'sessions.list', { offset: 0, limit: 1 })).rows;
  await area(page, 'People').click();
  await page.getByRole('button', { name: 'Add person' }).click();
  // Typed at the instant at which the session ends: the engine has not got it by then.
  await page.getByRole('dialog').getByLabel('Name', { exact: true }).fill('Somebody Example');
  await ok(page, 'sessions.end', { sessionId: session?.id ?? '', reason: 'Example: lost machine' });
  await expect(page.getByText('Your session has ended')).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Areas' })).toHaveCount(0);
  expect(await page.content()).not.toContain('Somebody Example');
  expect((await holdfast.logLines()).some((line) => line.includes('Example: lost machine'))).toBe(false);

  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.keyboard.press('Enter');
  await isIn(page);
  await openForm(page);
  await expect.poll(async () => (await ok(page, 'drafts.list', {})).drafts.map(({ name }) => name)).toEqual(['people.add']);
});

test('an access review, from its beginning to a signed file that another program verifies', async ({ holdfast }) => {
  const { page, desktop } = holdfast;
  const personId = await withWorker(holdfast);
  await area(page, 'Access reviews').click();
  await isAccessible(page, 'no review yet');
  await page.getByRole('button', { name: 'Begin a review' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Title').fill('Example review');
  await dialog.getByLabel('Search for reviewers').fill(ADMIN.username);
  await dialog.getByRole('option', { name: new RegExp(ADMIN.name, 'u') }).click();
  await isAccessible(page, 'beginning a review');
  await dialog.getByRole('button', { name: 'Begin the review' }).click();
  await expect(heading(page, 'Example review')).toBeVisible();
  await isAccessible(page, 'review');

  await page.getByRole('row', { name: new RegExp(WORKER.name, 'u') }).click();
  await page.getByRole('button', { name: /Take away/u }).click();
  await dialog.getByLabel('Reason').fill('Example: left the team');
  await dialog.getByRole('button', { name: 'Decide' }).click();
  await expect(page.getByText('You have decided about everybody')).toBeVisible();
  await page.getByRole('button', { name: 'Show whom you decided about' }).click();
  await expect(page.getByRole('row', { name: new RegExp(`${WORKER.name}.*Loses it`, 'u') })).toBeVisible();

  await page.getByRole('button', { name: 'Apply…' }).click();
  await isAccessible(page, 'applying a review');
  await dialog.getByRole('button', { name: 'Apply the review' }).click();
  await expect(page.getByText('The review is applied.').first()).toBeVisible();
  expect((await ok(page, 'people.get', { personId })).person).toMatchObject({ roleId: null });

  const outcome = join(desktop.folder, 'outcome.jsonl');
  await holdfast.answerSaveDialog(outcome);
  await page.getByRole('button', { name: 'Export signed outcome' }).click();
  await dialog.getByRole('button', { name: 'Choose where to write' }).click();
  await expect(dialog.getByText('SHA-256 of the file')).toBeVisible();
  await isAccessible(page, 'signed outcome');
  await holdfast.quit();

  const keyFile = join(desktop.folder, 'key.pem');
  expect(await cli(desktop, ['audit', 'export', '--out', join(desktop.folder, 'audit.jsonl'), '--public-key-out', keyFile], ADMIN)).toMatchObject({ code: 0 });
  expect(await cli(desktop, ['reviews', 'verify', outcome, '--public-key', keyFile], null)).toMatchObject({ code: 0 });
});
