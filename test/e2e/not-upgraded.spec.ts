import { chmod, cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { behindItsBack } from '../engine/db/behind.ts';
import { openKey } from '../engine/open-key.ts';
import { ADMIN } from '../engine/running-engine.ts';
import { isAccessible } from './accessible.ts';
import { ask, ok } from './api.ts';
import { expect, test } from './app.ts';
import type { Desktop } from './desktop.ts';
import { writeEntry } from './keyring.ts';

const VERSION_4 = join(import.meta.dirname, '../engine/db/data/store-v4');

/** Data of an earlier version, with a row that a later one cannot take over: rights of a role that is not there. */
async function formerData(desktop: Desktop): Promise<void> {
  const { dataDir, folder } = desktop;
  const store = join(dataDir, 'store');
  const device = join(folder, 'device-secret.json');
  await cp(join(VERSION_4, 'store'), store, { recursive: true });
  await cp(join(VERSION_4, 'device-secret.json'), device);
  for (const file of [device, ...(await readdir(store)).map((name) => join(store, name))]) await chmod(file, 0o600);
  const { secret, organisation } = JSON.parse(await readFile(device, 'utf8'));
  await writeEntry(desktop, 'device', JSON.stringify({ v: 1, secret, organisation }));
  const { options } = await openKey(dataDir, ADMIN, device);
  behindItsBack(options, (db) => {
    db.exec('PRAGMA foreign_keys = OFF');
    db.exec("INSERT INTO role_grant (role_id, permission, scope) VALUES ('nowhere', 'people.read', 'all')");
  });
}

test('data that could not be brought up to date says so to everybody, is looked up, and is not changed', async ({ unstarted }) => {
  await formerData(unstarted.desktop);
  unstarted.expectProblem(/"event":"store\.not_upgraded"/u);
  const page = await unstarted.launch();
  await page.getByLabel('User name').fill(ADMIN.username);
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  const banner = page.getByRole('complementary', { name: 'Data not brought up to date' });
  await expect(banner).toContainText('You can look things up and export them; nothing is changed.');
  await isAccessible(page, 'data that could not be brought up to date');
  const areas = page.getByRole('navigation', { name: 'Areas' });
  await areas.getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('grid').getByRole('row').nth(1)).toBeVisible();
  await areas.getByRole('link', { name: 'Keys and backups' }).click();
  await expect(page.getByText('Whole, but of an earlier version')).toBeVisible();
  await isAccessible(page, 'keys and backups of data that could not be brought up to date');
  const refused = await ask(page, 'people.create', { name: 'Example', username: 'example.more', email: null, team: null, roleId: null });
  expect(refused).toMatchObject({ ok: false, error: { code: 'read_only', reason: 'store_not_upgraded' } });
  await ok(page, 'session.lock', {});
  await unstarted.quit();
  expect((await readdir(join(unstarted.dataDir, 'store'))).filter((name) => name.startsWith('view'))).toEqual([]);
});
