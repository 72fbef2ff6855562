import { copyFile, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { isAccessible } from './accessible.ts';
import { ADMIN, ok, ORGANISATION, setUp, signIn } from './api.ts';
import { expect, test } from './app.ts';
import type { Holdfast } from './app.ts';
import { deleteEntry, keyringAnswers, lockKeyring, readEntry, writeEntry } from './keyring.ts';

// Every way in which this machine's half of the key, or the data itself, may be out of reach: each has a screen of its
// own, none hangs, and each has its way back (threat model: bad luck).

const NEW_PASSWORD = 'a new and quite long password';

const heading = (page: Page, name: string) => page.getByRole('heading', { name });

async function signInByForm(page: Page, password: string): Promise<void> {
  await page.getByLabel('User name').fill(ADMIN.username);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function recoverByForm(page: Page, recoveryCode: string): Promise<void> {
  await page.getByRole('button', { name: 'Use the recovery code' }).click();
  await page.getByLabel('Recovery code').fill(recoveryCode);
  await page.getByLabel('Your user name').fill(ADMIN.username);
  await page.getByLabel('Your new password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Open the data' }).click();
}

/** Opens the data as long as the keychain keeps nothing: the form asks for no password, and says why. */
async function openOnlyByForm(page: Page, recoveryCode: string): Promise<void> {
  await page.getByRole('button', { name: 'Use the recovery code' }).click();
  await expect(page.getByText('All passwords stay as they are, yours too.')).toBeVisible();
  await expect(page.getByLabel('Your new password')).toHaveCount(0);
  await page.getByLabel('Recovery code').fill(recoveryCode);
  await page.getByLabel('Your user name').fill(ADMIN.username);
  await page.getByRole('button', { name: 'Open the data' }).click();
}

/** Signed in, by what only a signed-in person sees. */
const isIn = (page: Page): Promise<void> => expect(page.getByRole('navigation').first()).toBeVisible();

/** The program started anew after it was locked: no session goes on. */
async function startedLocked(holdfast: Holdfast): Promise<Page> {
  await ok(holdfast.page, 'session.lock', {});
  return holdfast.restart();
}

/** An organisation, and the program started anew after `change` happened to the machine meanwhile. */
async function startedAfter(holdfast: Holdfast, change: () => Promise<void>): Promise<{ page: Page; recoveryCode: string }> {
  const { recoveryCode } = await setUp(holdfast.page);
  await holdfast.quit();
  await change();
  return { page: await holdfast.launch(), recoveryCode };
}

test('no keychain service: its own screen, the recovery code opens the data, and sign-in once it is back', async ({ holdfast }) => {
  const { desktop } = holdfast;
  const { page, recoveryCode } = await startedAfter(holdfast, () => desktop.stopKeyring());
  await expect(heading(page, 'No keychain answers')).toBeVisible();
  await openOnlyByForm(page, recoveryCode);
  await isIn(page);
  await ok(page, 'session.lock', {});
  await page.reload();
  await expect(heading(page, 'No keychain answers')).toBeVisible();
  await desktop.startKeyring();
  await keyringAnswers(desktop);
  await page.getByRole('button', { name: 'Try again' }).click();
  await signInByForm(page, ADMIN.password);
  await isIn(page);
});

test('no keychain service at first run: nothing is made whose key could not be kept', async ({ unstarted: holdfast }) => {
  await holdfast.desktop.stopKeyring();
  const page = await holdfast.launch();
  await expect(heading(page, 'No keychain answers')).toBeVisible();
  await expect(setUp(page)).rejects.toThrow('unavailable/keychain_no_service');
  expect((await ok(page, 'session.status', {})).store).toBe('none');
});

test('a locked keyring: its own screen, the recovery code opens the data, and sign-in once it is unlocked', async ({ holdfast }) => {
  const { desktop } = holdfast;
  const { page, recoveryCode } = await startedAfter(holdfast, () => lockKeyring(desktop));
  await expect(heading(page, 'The keychain is locked')).toBeVisible();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: 'Try again' })).toBeEnabled();
  await expect(heading(page, 'The keychain is locked')).toBeVisible();
  await openOnlyByForm(page, recoveryCode);
  await isIn(page);
  await ok(page, 'session.lock', {});
  // Unlocked as at the next sign-in to the desktop: by a daemon that is told the password when it starts.
  await holdfast.quit();
  await desktop.stopKeyring();
  await desktop.startKeyring();
  await keyringAnswers(desktop);
  const again = await holdfast.launch();
  await signInByForm(again, ADMIN.password);
  await isIn(again);
});

test('a keyring that does not answer: its own screen in time, the recovery code opens the data, and sign-in once it answers', async ({ holdfast }) => {
  const { desktop } = holdfast;
  const { recoveryCode } = await setUp(holdfast.page);
  await holdfast.quit();
  process.kill(desktop.keyringPid(), 'SIGSTOP');
  try {
    const page = await holdfast.launch();
    await expect(heading(page, 'The keychain does not answer')).toBeVisible();
    await openOnlyByForm(page, recoveryCode);
    await isIn(page);
    await ok(page, 'session.lock', {});
    await page.reload();
    await expect(heading(page, 'The keychain does not answer')).toBeVisible();
  } finally {
    process.kill(desktop.keyringPid(), 'SIGCONT');
  }
  const { page } = holdfast;
  // What was asked before is answered first.
  await expect(async () => {
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await signInByForm(page, ADMIN.password);
  await isIn(page);
});

test('a keyring killed while somebody is at work: they go on, it is told once the data is locked, and the recovery code opens it', async ({ holdfast }) => {
  const { page, desktop } = holdfast;
  const { recoveryCode } = await setUp(page);
  await page.reload();
  await isIn(page);
  await desktop.stopKeyring();
  await ok(page, 'people.create', { name: 'Example Other', username: 'example.other', email: null, team: null, roleId: null });
  await ok(page, 'session.lock', {});
  await page.reload();
  await expect(heading(page, 'No keychain answers')).toBeVisible();
  await openOnlyByForm(page, recoveryCode);
  await isIn(page);
  await desktop.startKeyring();
  await keyringAnswers(desktop);
  // The system's library keeps to the daemon that it found first; the screen says so.
  const again = await startedLocked(holdfast);
  await signInByForm(again, ADMIN.password);
  await isIn(again);
  expect(await ok(again, 'audit.verify', {})).toMatchObject({ result: 'intact' });
});

test('the entry deleted: the recovery code opens the data and binds the machine anew', async ({ holdfast }) => {
  const { desktop } = holdfast;
  const { page, recoveryCode } = await startedAfter(holdfast, () => deleteEntry(desktop, 'device'));
  await expect(heading(page, 'This machine has lost its half of the key')).toBeVisible();
  await recoverByForm(page, recoveryCode);
  await isIn(page);
  expect(JSON.parse(await readEntry(desktop, 'device'))).toMatchObject({ organisation: ORGANISATION });
  expect(await ok(page, 'audit.verify', {})).toMatchObject({ result: 'intact' });
  const { rows } = await ok(page, 'audit.list', { filter: { verbs: ['store.recovered'] }, offset: 0, limit: 10 });
  expect(rows).toMatchObject([{ target: { name: ADMIN.name }, details: { newDeviceSecret: true } }]);

  // From now on the machine opens by password again, by the new one alone.
  const again = await startedLocked(holdfast);
  await signInByForm(again, ADMIN.password);
  await expect(again.getByRole('alert')).toBeVisible();
  await again.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await isIn(again);
});

test('the entry overwritten: its own screen, and the recovery code mends it', async ({ holdfast }) => {
  const { desktop } = holdfast;
  const { page, recoveryCode } = await startedAfter(holdfast, () => writeEntry(desktop, 'device', '{"v":1,"secret":"too short"}'));
  await expect(heading(page, 'This machine’s half of the key is damaged')).toBeVisible();
  await recoverByForm(page, recoveryCode);
  await isIn(page);
  const again = await startedLocked(holdfast);
  await signInByForm(again, NEW_PASSWORD);
  await isIn(again);
});

test('another machine’s secret in the entry: it is told as that before any password, and the recovery code opens', async ({ holdfast }) => {
  const { desktop } = holdfast;
  const { page, recoveryCode } = await startedAfter(holdfast, async () => {
    const entry = JSON.parse(await readEntry(desktop, 'device'));
    await writeEntry(desktop, 'device', JSON.stringify({ ...entry, secret: Buffer.alloc(32, 7).toString('base64url') }));
  });
  await expect(heading(page, 'This is another machine’s half of the key')).toBeVisible();
  await isAccessible(page, 'another machine’s half of the key');
  await recoverByForm(page, recoveryCode);
  await isIn(page);
  const again = await startedLocked(holdfast);
  await signInByForm(again, NEW_PASSWORD);
  await isIn(again);
});

test('files missing, damaged or newer: each says which, changes nothing, and goes once they are back', async ({ holdfast }) => {
  const { page } = holdfast;
  await setUp(page);
  const store = join(holdfast.dataDir, 'store');
  const [slots, database, aside] = [join(store, 'keyslots.json'), join(store, 'holdfast.db'), join(holdfast.desktop.folder, 'aside')];
  const whole = await readFile(slots, 'utf8');
  await ok(page, 'session.lock', {});
  // With the copy of the generation before, the first two would put themselves right.
  await rm(`${slots}.1`);
  const before = await readFile(database);
  const troubles: [title: string, change: () => Promise<void>, restore: () => Promise<void>][] = [
    ['The key file is missing', () => rename(slots, aside), () => rename(aside, slots)],
    ['The key file is damaged', () => writeFile(slots, whole.slice(0, -40)), () => writeFile(slots, whole)],
    ['This data needs a newer Holdfast', () => writeFile(slots, whole.replace(/"version":\s*\d+/u, '"version":99')), () => writeFile(slots, whole)],
    ['The database is missing', () => rename(database, aside), () => rename(aside, database)],
  ];
  for (const [title, change, restore] of troubles) {
    await change();
    await page.reload();
    await expect(heading(page, title)).toBeVisible();
    await restore();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
  }
  // Damage inside shows when the key is there to look with.
  await copyFile(database, aside);
  const damaged = Buffer.from(before);
  damaged.writeUInt8(damaged.readUInt8(600) ^ 1, 600);
  await writeFile(database, damaged);
  await signInByForm(page, ADMIN.password);
  await expect(heading(page, 'The database is damaged')).toBeVisible();
  expect(await readFile(database)).toEqual(damaged);
  await writeFile(database, before);
  await rm(aside);
  await signIn(page);
  expect(await ok(page, 'audit.verify', {})).toMatchObject({ result: 'intact' });
});
