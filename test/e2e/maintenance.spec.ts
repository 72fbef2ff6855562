import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAccessible } from './accessible.ts';
import { ADMIN, setUp, signIn } from './api.ts';
import { expect, test } from './app.ts';

const AFTER_ESCROW = 'another long example password';

test('keys and backups: the code is tried, everything is backed up, the key rotated and escrow set up, used and ended, by the interface', async ({ holdfast }) => {
  const { page } = holdfast;
  const { recoveryCode } = await setUp(page);
  await page.reload();
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Keys and backups' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Keys and backups' })).toBeVisible();
  await isAccessible(page, 'keys and backups');

  await page.getByRole('button', { name: 'Try the recovery code…' }).click();
  const drill = page.getByRole('dialog', { name: 'Try the recovery code' });
  await isAccessible(page, 'a drill');
  await drill.getByRole('textbox').fill(recoveryCode.toLowerCase());
  await page.keyboard.press('Enter');
  await expect(page.getByText('The recovery code opens the data.')).toBeVisible();

  const file = join(holdfast.desktop.folder, 'example-backup.age');
  await holdfast.electron.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, file);
  await page.getByRole('button', { name: 'Back up now…' }).click();
  await expect(page.getByText(/Backed up into example-backup\.age and read back: .* with 0 attachments\./u)).toBeVisible();
  expect(existsSync(file)).toBe(true);

  const identity = join(holdfast.desktop.folder, 'escrow-key.txt');
  writeFileSync(identity, execFileSync('age-keygen', { stdio: ['ignore', 'pipe', 'ignore'] }), { mode: 0o600 });
  const recipient = execFileSync('age-keygen', ['-y', identity], { encoding: 'utf8' }).trim();
  await page.getByRole('button', { name: 'Set up escrow…' }).click();
  const escrow = page.getByRole('dialog', { name: 'Set up escrow' });
  await escrow.getByLabel('Public key').fill(recipient);
  await isAccessible(page, 'escrow is set up');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Escrow is set up. It is in the audit.')).toBeVisible();
  await expect(page.getByText(recipient)).toBeVisible();

  await page.getByRole('button', { name: 'Rotate the key…' }).click();
  const rotation = page.getByRole('alertdialog', { name: 'Rotate the database key?' });
  await expect(rotation.getByText('Nobody is left behind.')).toBeVisible();
  await isAccessible(page, 'a rotation');
  await rotation.getByRole('button', { name: 'Rotate' }).click();
  await expect(page.getByText('The database has a new key. Everybody’s password is as before.')).toBeVisible();

  // On a day without its people, the organisation's key opens it.
  await page.keyboard.press('Control+l');
  await page.getByRole('button', { name: 'Use the recovery code' }).click();
  await page.getByRole('radio', { name: 'The escrow key' }).click();
  const privateKey = readFileSync(identity, 'utf8').split('\n').find((line) => line.startsWith('AGE-SECRET-KEY-1')) ?? '';
  const open = page.getByRole('button', { name: 'Open the data' });
  await page.getByLabel('Your user name').fill(ADMIN.username);
  await page.getByLabel('Your new password').fill(AFTER_ESCROW);
  await page.getByRole('textbox', { name: 'Escrow key' }).fill(privateKey.slice(0, -1));
  await expect(open).toBeDisabled();
  await page.getByRole('textbox', { name: 'Escrow key' }).fill(privateKey);
  await isAccessible(page, 'the escrow key');
  await open.click();
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Keys and backups' }).click();

  await page.getByRole('button', { name: 'End escrow…' }).click();
  await page.getByRole('alertdialog', { name: 'End escrow?' }).getByRole('button', { name: 'End escrow' }).click();
  await expect(page.getByText('Escrow is ended. It is in the audit.')).toBeVisible();
  await isAccessible(page, 'keys and backups, afterwards');

  // The password set with it, on the new database.
  await page.keyboard.press('Control+l');
  await holdfast.quit();
  const again = await holdfast.launch();
  await signIn(again, { ...ADMIN, password: AFTER_ESCROW });
  await again.reload();
  await expect(again.getByRole('navigation', { name: 'Areas' })).toBeVisible();
});
