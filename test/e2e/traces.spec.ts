import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, setUp } from './api.ts';
import { expect, test } from './app.ts';

// Hygiene: nothing is written outside the data folder, and no dump of a crash anywhere (threat model: stolen laptop).

/** Every regular file below a folder, by its path in it. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1)).sort();
}

test('a day’s work and a page that crashes leave no file outside the data folder, and no dump', async ({ unstarted: holdfast }) => {
  const { desktop } = holdfast;
  holdfast.expectProblem(/window\.page_gone/u);
  holdfast.allowProblem(/page crashed/u);
  const temporary = join(desktop.folder, 'tmp');
  const home = join(desktop.folder, 'home');
  for (const folder of [temporary, home]) await mkdir(folder);
  Object.assign(desktop.env, { TMPDIR: temporary, HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_CACHE_HOME: join(home, 'cache') });
  const page = await holdfast.launch();
  const { recoveryCode } = await setUp(page);
  await ok(page, 'setup.confirmRecovery', { code: recoveryCode });
  await ok(page, 'people.create', { name: 'Example Person', username: 'example.person', email: null, team: null, roleId: 'field_worker' });
  await holdfast.answerSaveDialog(join(desktop.folder, 'backup.age'));
  const file = (await ok(page, 'host.saveFile', { purpose: 'backup' }))?.file ?? '';
  await ok(page, 'backups.create', { file });
  await ok(page, 'keys.rotate', {});
  expect(await filesIn(temporary)).toEqual([]);

  expect(await crashHandlers()).toEqual([]);
  await holdfast.electron.evaluate(({ BrowserWindow }) => {
    const { webContents } = BrowserWindow.getAllWindows()[0] ?? {};
    const back = new Promise<void>((resolve) => webContents?.once('did-finish-load', () => resolve()));
    webContents?.forcefullyCrashRenderer();
    return back;
  });
  expect(await holdfast.electron.evaluate(({ crashReporter }) => [crashReporter.getUploadToServer(), crashReporter.getUploadedReports()])).toEqual([false, []]);
  await holdfast.quit();
  expect(await filesIn(temporary)).toEqual([]);
  // The graphics driver's list of compiled shaders is no doing of the program, and holds nothing of what it shows.
  expect((await filesIn(home)).filter((file) => !file.startsWith('cache/mesa_shader_cache'))).toEqual([]);
  expect((await filesIn(desktop.folder)).filter((file) => /dmp|crash|core/iu.test(file.split('/').at(-1) ?? ''))).toEqual([]);
});

/** Processes that would write dumps: Chromium starts one when a crash reporter is started. */
async function crashHandlers(): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/u.test(name));
  const lines = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return lines.filter((line) => line.includes('crashpad_handler') && line.includes('holdfast-e2e-'));
}
