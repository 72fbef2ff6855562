import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ADMIN, ask, ok, refusal } from './api.ts';
import { expect, test } from './app.ts';
import { filesBelow, found } from './files.ts';
import { readEntry } from './keyring.ts';

// Requirement 11: secrets and people's data are in no log, in no file outside the encrypted database, and in nothing
// that the program prints, whatever goes wrong.

test('planted secrets and people are in no log, no file and no output', async ({ holdfast }) => {
  const { page, desktop } = holdfast;
  holdfast.allowProblem(/^(?:page error|console error): .*canary-/u);
  const canaries: Record<string, string> = {
    password: 'canary-password-41c7a9',
    'wrong password': 'canary-wrong-password-88d1',
    'password in the wrong field': 'canary.typed.as.name.5b2e',
    organisation: 'Canary Organisation 7f3d',
    'own name': 'Canary Administrator 0a9c',
    'name of a person': 'Canary Person Ünïque 6e21',
    'e-mail of a person': 'canary.person.6e21@example.org',
    'search text': 'canary-search-2d90',
    'text of an error': 'canary-error-text-9b10',
    'cell of a file': 'canary-cell-3c4f',
  };
  const canary = (name: string): string => canaries[name] ?? '';

  // Through the interface, errors included.
  await page.getByLabel('Name of your organisation').fill(canary('organisation'));
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByLabel('Your name').fill(canary('own name'));
  await page.getByLabel('User name').fill(ADMIN.username);
  await page.getByLabel('Password', { exact: true }).fill(canary('password'));
  await page.getByRole('button', { name: 'Create the organisation' }).click();
  const groups = page.getByRole('list', { name: 'Recovery code, in groups of four' }).getByRole('listitem');
  await expect(groups.first()).toBeVisible();
  canaries['recovery code'] = (await groups.allTextContents()).join('-');
  canaries['recovery code as typed'] = canary('recovery code').replaceAll('-', '').toLowerCase();
  canaries['refresh token'] = String(JSON.parse(await readEntry(desktop, 'session')).refreshToken);
  canaries['device secret'] = String(JSON.parse(await readEntry(desktop, 'device')).secret);

  // Through the bridge, with all that can go wrong.
  expect(await refusal(page, 'setup.confirmRecovery', { code: canary('recovery code') })).toBe('done');
  expect(await refusal(page, 'setup.confirmRecovery', { code: `${canary('recovery code').slice(0, -1)}0` })).toContain('invalid_input/');
  const person = { name: canary('name of a person'), username: 'canary.person', email: canary('e-mail of a person'), team: null, roleId: null };
  await ok(page, 'people.create', person);
  expect(await refusal(page, 'people.create', person)).toContain('conflict/');
  expect(await refusal(page, 'people.create', { ...person, [canary('cell of a file')]: canary('e-mail of a person') })).toBe('invalid_input/fields');
  expect(await refusal(page, canary('password'), { password: canary('password') })).toBe('invalid_input/malformed_message');
  expect((await ok(page, 'people.list', { filter: { search: canary('search text') }, offset: 0, limit: 10 })).total).toBe(0);
  const file = join(desktop.folder, 'picked.csv');
  await writeFile(file, `name,username,email\n=${canary('cell of a file')},Not A Name,${canary('cell of a file')}\n"${canary('cell of a file')}`);
  await holdfast.answerOpenDialog(file);
  const picked = (await ok(page, 'host.pickFile', { purpose: 'people-import' }))?.file ?? '';
  expect((await ask(page, 'people.import', { file: picked, dryRun: true })).ok).toBe(false);
  // Returns when the page has raised both: the inspector, on a busy machine, does not always pass them on.
  await page.evaluate(async (text) => {
    const raised = (event: string): Promise<unknown> => new Promise((resolve) => addEventListener(event, resolve, { once: true }));
    const both = Promise.all([raised('error'), raised('unhandledrejection')]);
    setTimeout(() => {
      throw new Error(text);
    });
    void Promise.reject(new Error(text));
    console.log(text);
    await both;
  }, canary('text of an error'));
  await ok(page, 'session.lock', {});
  await page.reload();
  for (const [username, password] of [[ADMIN.username, canary('wrong password')], [canary('password in the wrong field'), canary('wrong password')]] as const) {
    await page.getByLabel('User name').fill(username);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('alert')).toBeVisible();
  }
  expect(await refusal(page, 'session.recover', { code: canary('recovery code'), username: canary('password in the wrong field'), newPassword: canary('wrong password') })).toContain('wrong_credentials');
  await ok(page, 'session.signIn', { username: ADMIN.username, password: canary('password') });
  // The search finds what is there to be found.
  expect(found(await readFile(file), canaries)).toEqual(['cell of a file']);
  // What the disk holds while the data is open, then after the end.
  for (const closed of [false, true]) {
    if (closed) await holdfast.quit();
    const files = (await filesBelow(desktop.folder)).filter(({ path }) => path !== file && !path.startsWith(join(desktop.folder, 'share', 'keyrings')));
    const names = files.map(({ path }) => path.slice(holdfast.dataDir.length + 1));
    expect(names).toEqual(expect.arrayContaining(['logs/holdfast.log', 'store/holdfast.db', 'store/keyslots.json', ...(closed ? [] : ['store/holdfast.db-wal'])]));
    expect(files.flatMap(({ path, bytes }) => found(bytes, canaries).map((name) => `${name} in ${path}`))).toEqual([]);
    // Any token, not only this one: they all begin alike.
    expect(files.filter(({ bytes }) => bytes.includes('eyJhbGciOi')).map(({ path }) => path)).toEqual([]);
    expect(files.flatMap(({ path }) => found(Buffer.from(path), canaries))).toEqual([]);
  }
  expect(found(Buffer.from(holdfast.output), canaries)).toEqual([]);
  expect((await holdfast.logLines()).length).toBeGreaterThan(2);
});

test('log files and what holds them are for their owner only, and turn over by size', async ({ unstarted: holdfast }) => {
  const logs = join(holdfast.dataDir, 'logs');
  await mkdir(logs, { recursive: true, mode: 0o755 });
  const old = (n: number): string => `{"at":"2001-01-01T00:00:00.000Z","level":"info","event":"old.number_${String(n)}"}\n`;
  await writeFile(join(logs, 'holdfast.log'), old(0).repeat(Math.ceil((1024 * 1024) / old(0).length) + 1), { mode: 0o644 });
  for (const n of [1, 2, 3, 4, 5]) await writeFile(join(logs, `holdfast.${String(n)}.log`), old(n), { mode: 0o600 });
  await holdfast.launch();
  await ok(holdfast.page, 'session.status', {});
  await holdfast.quit();
  const files = await filesBelow(logs);
  expect(files.map(({ path }) => path.slice(logs.length + 1)).sort()).toEqual(['holdfast.1.log', 'holdfast.2.log', 'holdfast.3.log', 'holdfast.4.log', 'holdfast.5.log', 'holdfast.log']);
  expect(files.filter(({ mode }) => mode !== 0o600).map(({ path }) => path)).toEqual([]);
  for (const folder of [holdfast.dataDir, logs, join(holdfast.dataDir, 'profile')]) expect(((await stat(folder)).mode & 0o777).toString(8)).toBe('700');
  // The full one became the first, each older one moved up, the oldest is gone.
  const firstLine = async (name: string): Promise<string> => (await readFile(join(logs, name), 'utf8')).split('\n')[0] ?? '';
  expect(await firstLine('holdfast.1.log')).toBe(old(0).trim());
  expect(await firstLine('holdfast.2.log')).toBe(old(1).trim());
  expect(await firstLine('holdfast.5.log')).toBe(old(4).trim());
  expect(await readFile(join(logs, 'holdfast.log'), 'utf8')).not.toContain('old.number');
});
