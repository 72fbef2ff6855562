import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { isAccessible } from './accessible.ts';
import { ADMIN, ok, setUp, signIn } from './api.ts';
import { expect, test } from './app.ts';
import type { Holdfast } from './app.ts';

const NEW_PASSWORD = 'a password after the restore';

/** Answers the system's dialog for files and folders from now on. */
async function answerDialogs(holdfast: Holdfast, path: string): Promise<void> {
  await holdfast.electron.evaluate(({ dialog }, filePath) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [filePath] });
  }, path);
}
async function openMaintenance(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Keys and backups' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Keys and backups' })).toBeVisible();
}
const strip = (page: Page) => page.getByRole('contentinfo', { name: 'State of this machine' });
const files = (folder: string): string[] => readdirSync(folder).filter((name) => name.endsWith('.age')).sort();

test('backups happen by themselves, one is tried, restored beside the data and put back, and restored on an empty machine, by the interface', async ({ holdfast }) => {
  let { page } = holdfast;
  const { recoveryCode } = await setUp(page);
  await page.reload();
  await openMaintenance(page);
  await expect(strip(page).getByText('No backup yet')).toBeVisible();

  const drive = join(holdfast.desktop.folder, 'Example Drive');
  mkdirSync(drive);
  await answerDialogs(holdfast, drive);
  await page.getByRole('button', { name: 'Set up…' }).click();
  const schedule = page.getByRole('dialog', { name: 'Automatic backups' });
  await schedule.getByRole('button', { name: 'Choose a folder…' }).click();
  await expect(schedule.getByText('Folder: Example Drive')).toBeVisible();
  await isAccessible(page, 'backups by themselves are set up');
  await schedule.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('Each day, and when Holdfast is closed')).toBeVisible();
  await expect(strip(page).getByText(/^Last backup: /u)).toBeVisible();
  await expect(page.getByText(/1 full, 0 between/u)).toBeVisible();
  expect(files(drive)).toHaveLength(1);

  await page.getByRole('button', { name: 'Try a backup…' }).click();
  const trial = page.getByRole('dialog', { name: 'Try a backup' });
  await expect(trial.getByText('The newest that was made by itself')).toBeVisible();
  await trial.getByRole('textbox').fill(recoveryCode);
  await isAccessible(page, 'a backup is tried');
  await trial.getByRole('button', { name: 'Try it' }).click();
  const report = page.getByRole('group', { name: 'What the backup holds' });
  await expect(report.getByText('The backup is older: what is here goes on from it.')).toBeVisible();
  await isAccessible(page, 'keys and backups, with a report');
  await report.getByRole('button', { name: 'Close the report' }).click();

  await ok(page, 'people.create', { name: 'Example Late', username: 'example.late', email: null, team: null, roleId: 'field_worker' });
  await page.keyboard.press('Control+l');
  await page.getByRole('button', { name: 'Restore from a backup' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Restore from a backup' })).toBeVisible();
  await answerDialogs(holdfast, join(drive, files(drive)[0] ?? ''));
  await page.getByRole('button', { name: 'Choose the backup…' }).click();
  await page.getByLabel('Recovery code').fill(recoveryCode);
  await page.getByRole('button', { name: 'Look at it first' }).click();
  await expect(page.getByText('person added (1)')).toBeVisible();
  await isAccessible(page, 'a restore beside present data');
  await page.getByLabel('Administrator’s user name').fill(ADMIN.username);
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Set aside and restore' }).click();
  await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();
  expect((await ok(page, 'people.list', { offset: 0, limit: 1 })).total).toBe(1);

  await openMaintenance(page);
  await isAccessible(page, 'keys and backups, with data set aside');
  await page.getByRole('button', { name: 'Put back…' }).click();
  const back = page.getByRole('alertdialog', { name: 'Put this data back?' });
  await back.getByRole('textbox').fill(recoveryCode);
  await isAccessible(page, 'data is put back');
  await back.getByRole('button', { name: 'Put back' }).click();
  await expect(page.getByRole('button', { name: 'Restore from a backup' })).toBeVisible();
  await signIn(page);
  expect((await ok(page, 'people.list', { offset: 0, limit: 1 })).total).toBe(2);

  // The end makes the next one, which builds on the first.
  await holdfast.quit();
  expect(files(drive).map((name) => name.replace(/^.*Z-(\w+)-.*$/u, '$1'))).toEqual(['full', 'changes']);
  rmSync(join(holdfast.dataDir, 'store'), { recursive: true });
  page = await holdfast.launch();
  await page.getByRole('button', { name: 'Restore from a backup' }).click();
  const [full = '', changes = ''] = files(drive);
  await answerDialogs(holdfast, join(drive, changes));
  await page.getByRole('button', { name: 'Choose the backup…' }).click();
  await answerDialogs(holdfast, join(drive, full));
  await page.getByRole('button', { name: 'Choose its full backup…' }).click();
  await expect(page.getByText(`Full backup: ${full}`)).toBeVisible();
  await isAccessible(page, 'a restore on an empty machine');
  await page.getByLabel('Recovery code').fill(recoveryCode);
  await page.getByLabel('Administrator’s user name').fill(ADMIN.username);
  await page.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Restore', exact: true }).click();
  await expect(page.getByRole('navigation', { name: 'Areas' })).toBeVisible();
  expect((await ok(page, 'people.list', { offset: 0, limit: 1 })).total).toBe(2);
});
