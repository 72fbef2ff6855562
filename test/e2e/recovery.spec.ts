import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { isAccessible } from './accessible.ts';
import { ADMIN, ok, setUp } from './api.ts';
import { expect, test } from './app.ts';
import type { Holdfast } from './app.ts';

// What keeps the data from being lost with its people: a new code in the place of one that was seen, shares of it for
// people who are trusted, and neither of them left lying around.

const NEW_PASSWORD = 'a new and quite long password';

/** What the page asked of the window, in order: whether it is kept out of screenshots. */
async function watchProtection(holdfast: Holdfast): Promise<() => Promise<boolean[]>> {
  await holdfast.electron.evaluate(({ BrowserWindow }) => {
    const asked: boolean[] = [];
    Object.assign(globalThis, { asked });
    const original = BrowserWindow.prototype.setContentProtection;
    BrowserWindow.prototype.setContentProtection = function (on) {
      asked.push(on);
      original.call(this, on);
    };
  });
  return () => holdfast.electron.evaluate(() => (globalThis as unknown as { asked: boolean[] }).asked);
}

const shown = async (dialog: Locator): Promise<string> => (await dialog.getByRole('listitem').allTextContents()).join('-');
const clipboard = (holdfast: Holdfast): Promise<string> => holdfast.electron.evaluate(({ clipboard: system }) => system.readText());

/** What the system's dialog would be given, as text, a page each. */
async function printed(holdfast: Holdfast): Promise<string[]> {
  const file = join(holdfast.desktop.folder, 'printed.pdf');
  const bytes = await holdfast.electron.evaluate(async ({ BrowserWindow }) => (await BrowserWindow.getAllWindows()[0]?.webContents.printToPDF({}))?.toString('base64') ?? '');
  await writeFile(file, Buffer.from(bytes, 'base64'));
  return execFileSync('pdftotext', ['-layout', file, '-'], { encoding: 'utf8' }).split('\f').filter((page) => page.trim() !== '');
}

async function openKeys(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: 'Areas' }).getByRole('link', { name: 'Keys and backups' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Keys and backups' })).toBeVisible();
}

test('a new code takes the place of the old, is shared out, and shares open the data, by the interface', async ({ holdfast }) => {
  const { page } = holdfast;
  const { recoveryCode } = await setUp(page);
  await page.reload();
  await openKeys(page);
  const protection = await watchProtection(holdfast);

  await page.getByRole('button', { name: 'New recovery code…' }).click();
  await isAccessible(page, 'before a new code');
  await page.getByRole('button', { name: 'Make a new code' }).click();
  const code = page.getByRole('dialog', { name: 'The new recovery code' });
  await expect(code).toBeVisible();
  const fresh = await shown(code);
  expect(fresh).not.toBe(recoveryCode);
  await expect.poll(protection).toEqual([true]);
  await isAccessible(page, 'a new code');
  const sheet = (await page.locator('[data-print-sheet]').textContent()) ?? '';
  expect(sheet).toContain(fresh.replaceAll('-', ''));
  expect(sheet).toContain('holdfast/recovery-identity/v1');
  expect(await printed(holdfast)).toHaveLength(1);

  // Copied as a person would, it is on the clipboard, and the lock takes it off.
  await code.getByRole('list', { name: 'Recovery code, in groups of four' }).evaluate((list) => getSelection()?.selectAllChildren(list));
  await page.keyboard.press('Control+c');
  await expect.poll(() => clipboard(holdfast)).toContain(fresh.slice(0, 4));

  await code.getByRole('button', { name: 'I have it on paper' }).click();
  const back = page.getByRole('dialog', { name: 'Type the code back' });
  await back.getByRole('textbox').fill(fresh.toLowerCase());
  await isAccessible(page, 'a new code typed back');
  await page.keyboard.press('Enter');
  const done = page.getByRole('dialog', { name: 'The new code is in force' });
  await expect(done).toBeVisible();
  await done.getByRole('button', { name: 'Share it out…' }).click();

  const ask = page.getByRole('dialog', { name: 'Share the recovery code out' });
  await expect(ask.getByText('Any 2 of 3 open the data. 1 may be lost.')).toBeVisible();
  await isAccessible(page, 'before sharing out');
  await ask.getByRole('button', { name: 'Make the shares' }).click();
  const shares: string[] = [];
  for (const [at, next] of ['Next share', 'Next share', 'They are on paper'].entries()) {
    const dialog = page.getByRole('dialog', { name: `Share ${String(at + 1)} of 3` });
    await expect(dialog).toBeVisible();
    if (at === 0) await isAccessible(page, 'a share');
    shares.push(await shown(dialog));
    if (at === 2) {
      // On paper each share has a page to itself, with the group that tells it from the others.
      const pages = await printed(holdfast);
      expect(pages).toHaveLength(3);
      for (const [index, text] of pages.entries()) {
        expect(text).toContain(`Share ${String(index + 1)} of 3`);
        expect(shares.map((share) => text.includes(share.split('-')[5] ?? '?'))).toEqual([0, 1, 2].map((other) => other === index));
      }
    }
    await dialog.getByRole('button', { name: next }).click();
  }
  const typed = page.getByRole('dialog', { name: 'Type a share back' });
  await typed.getByRole('textbox').fill(shares[1] ?? '');
  await isAccessible(page, 'a share typed back');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The share is right.')).toBeVisible();
  await expect.poll(async () => (await protection()).at(-1)).toBe(false);
  expect((await protection())[0]).toBe(true);

  await page.getByRole('button', { name: 'Try the recovery code…' }).click();
  const drill = page.getByRole('dialog', { name: 'Try the recovery code' });
  await drill.getByRole('radio', { name: 'Shares of it' }).click();
  await drill.getByRole('textbox').nth(0).fill(shares[2] ?? '');
  await drill.getByRole('textbox').nth(1).fill(shares[0] ?? '');
  await isAccessible(page, 'a drill by shares');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The recovery code opens the data.')).toBeVisible();

  expect(await clipboard(holdfast)).toContain(fresh.slice(0, 4));
  await ok(page, 'session.lock', {});
  await expect.poll(() => clipboard(holdfast)).toBe('');
  await page.reload();
  await page.getByRole('button', { name: 'Use the recovery code' }).click();
  await page.getByRole('radio', { name: 'Shares of it' }).click();
  await page.getByRole('textbox', { name: 'Share 1 of 2' }).fill(shares[0] ?? '');
  await page.getByRole('textbox', { name: /^Share 2 of 2/u }).fill(shares[0] ?? '');
  await expect(page.getByText('Share number 1 was typed already.')).toBeVisible();
  await page.getByRole('textbox', { name: /^Share 2 of 2/u }).fill(shares[1] ?? '');
  await isAccessible(page, 'recovering by shares');
  await page.getByLabel('Your user name').fill(ADMIN.username);
  await page.getByLabel('Your new password').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Open the data' }).click();
  await expect(page.getByRole('navigation').first()).toBeVisible();
});

test('a secret that was copied is gone from the clipboard when the program ends', async ({ holdfast }) => {
  const { page } = holdfast;
  await ok(page, 'host.copySecret', { secret: 'an example secret' });
  expect(await clipboard(holdfast)).toBe('an example secret');
  const left = await holdfast.electron.evaluate(
    ({ app, clipboard: system }) =>
      new Promise<string>((resolve) => {
        // Behind the program's own listener: what it leaves is what the system keeps.
        app.once('before-quit', () => setTimeout(() => void Promise.resolve(system.readText()).then(resolve)));
        app.quit();
      }),
  );
  expect(left).toBe('');
});
