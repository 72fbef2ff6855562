import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok } from './api.ts';
import { expect, test } from './app.ts';
import { commandLine } from './launch.ts';

test('the window is hardened by constants, and its page asks the machine for nothing', async ({ holdfast }) => {
  const { page, electron } = holdfast;
  holdfast.expectProblem(/^console (?:error|warning): (?:Permissions policy violation|IdleDetection permission has been blocked)/u);
  const preferences = await electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): object } | undefined;
    return contents?.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
  });
  const granted = await page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    const machine = navigator as Navigator & Record<'usb' | 'hid' | 'serial' | 'bluetooth', { requestDevice(options: object): Promise<ArrayLike<unknown>>; requestPort(): Promise<unknown> }>;
    const attempts: Record<string, () => unknown> = {
      camera: () => navigator.mediaDevices.getUserMedia({ video: true }),
      microphone: () => navigator.mediaDevices.getUserMedia({ audio: true }),
      screen: () => navigator.mediaDevices.getDisplayMedia(),
      place: () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(resolve, () => reject(new Error('refused')))),
      notifications: async () => (await Notification.requestPermission()) === 'granted' || Promise.reject(new Error('refused')),
      'clipboard read': () => navigator.clipboard.readText(),
      'clipboard write': () => navigator.clipboard.writeText('planted'),
      usb: () => machine.usb.requestDevice({ filters: [] }),
      hid: async () => (await machine.hid.requestDevice({ filters: [] })).length > 0 || Promise.reject(new Error('none')),
      serial: () => machine.serial.requestPort(),
      bluetooth: () => machine.bluetooth.requestDevice({ acceptAllDevices: true }),
      midi: () => navigator.requestMIDIAccess({ sysex: true }),
      fonts: () => (window as unknown as { queryLocalFonts(): Promise<unknown> }).queryLocalFonts(),
      'keeping awake': () => navigator.wakeLock.request('screen'),
      fullscreen: () => document.documentElement.requestFullscreen().then(() => 'full'),
      'pointer lock': () => document.documentElement.requestPointerLock(),
      'keeping storage': async () => (await navigator.storage.persist()) || Promise.reject(new Error('refused')),
      idle: async () => (await (window as unknown as { IdleDetector: { requestPermission(): Promise<string> } }).IdleDetector.requestPermission()) === 'granted' || Promise.reject(new Error('refused')),
    };
    const granted: string[] = [];
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        await attempt();
        granted.push(name);
      } catch {
        // Refused: nothing is given to a page.
      }
    }
    for (const name of ['camera', 'microphone', 'geolocation', 'notifications', 'clipboard-read', 'clipboard-write', 'midi', 'persistent-storage', 'storage-access']) {
      const state = await navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => state, () => 'unknown');
      if (state === 'granted') granted.push(`permission ${name}`);
    }
    return granted;
  });
  expect(granted).toEqual([]);
});

test('every file is served with the strictest headers, and nothing else is served', async ({ holdfast }) => {
  const served = await holdfast.electron.evaluate(async ({ BrowserWindow }) => {
    const session = BrowserWindow.getAllWindows()[0]?.webContents.session;
    if (!session) throw new Error('no window');
    const fetched = async (address: string, method = 'GET') => {
      const response = await session.fetch(address, { method });
      return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
    };
    const index = await fetched('app://holdfast/');
    const script = /src="\.?(\/[^"]+\.js)"/u.exec(index.body)?.[1] ?? '';
    const nowhere = ['/missing.js', '/assets/', '/..%2f..%2fpackage.json', '/%2e%2e/%2e%2e/package.json', '/index.html%00.js', '/.git/config', '/main.cjs', '/runtime.json', '/people/a/b/c/d/e', '/etc/passwd.txt'];
    const statuses = await Promise.all(nowhere.map(async (path) => [path, (await fetched(`app://holdfast${path}`)).status] as const));
    return { index, again: await fetched('app://holdfast/people'), script: await fetched(`app://holdfast${script}`), posted: await fetched('app://holdfast/', 'POST'), statuses };
  });
  const policy = (headers: Record<string, string>): string[] => (headers['content-security-policy'] ?? '').replace(/'nonce-[\w+/]{22}=='/u, "'nonce'").split('; ');
  const expected = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self' 'nonce'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'none'",
    "worker-src 'none'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ];
  for (const { status, headers } of [served.index, served.again, served.script]) {
    expect(status).toBe(200);
    expect(policy(headers)).toEqual(expected);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers['permissions-policy']).toContain('camera=()');
  }
  // A nonce of its own for each load.
  expect(served.index.headers['content-security-policy']).not.toBe(served.again.headers['content-security-policy']);
  expect(served.statuses.filter(([, status]) => status !== 404)).toEqual([]);
  expect(served.posted.status).toBe(404);
  expect(policy(served.posted.headers)).toEqual(expected);
});

test('a window that the program did not open gets no port, and no other scheme loads', async ({ holdfast }) => {
  // Of the empty error page, where its window lives long enough to say it.
  holdfast.allowProblem(/^console warning: .*Electron Security Warning \(Insecure Content-Security-Policy\)/u);
  const outcome = await holdfast.electron.evaluate(async ({ app, BrowserWindow }) => {
    const preload = `${app.getAppPath()}/dist/preload.cjs`;
    const opened = (): Electron.BrowserWindow => new BrowserWindow({ show: false, webPreferences: { preload, partition: 'holdfast', sandbox: true, contextIsolation: true } });
    // Each in a window of its own: a failure that is told late would be taken for one of what the window loads next.
    const load = (address: string): Promise<string> => {
      const window = opened();
      return window.loadURL(address).then(() => `loaded ${address}`, () => 'refused').finally(() => window.destroy());
    };
    const loads = [await load('file:///etc/passwd'), await load('https://holdfast.example/'), await load('http://127.0.0.1:9/')];
    const window = opened();
    await window.loadURL('app://holdfast/missing');
    const within = (call: string, limitMs: number): Promise<unknown> =>
      window.webContents.executeJavaScript(`Promise.race([${call}, new Promise((resolve) => setTimeout(() => resolve('no answer'), ${String(limitMs)}))])`);
    const engine = await within("window.api.call('session.status', {})", 500);
    const host = await within("window.api.call('host.info', {})", 20_000);
    window.destroy();
    return { loads, engine, host };
  });
  expect(outcome.loads).toEqual(['refused', 'refused', 'refused']);
  expect(outcome.engine).toBe('no answer');
  expect(outcome.host).toMatchObject({ ok: false, error: { code: 'internal' } });
  const log = (await holdfast.logLines()).join('\n');
  expect(log).toContain('door.refused_connect');
  expect(log).toContain('door.refused_host');
  expect((await ok(holdfast.page, 'session.status', {})).store).toBe('none');
});

test('a second start on the same data brings the first window back and ends', async ({ holdfast }) => {
  const { electron, desktop } = holdfast;
  const isVisible = (): Promise<boolean> => electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible() === true);
  // It shows itself once its page is drawn; hidden before that, it would come back by itself.
  await expect.poll(isVisible).toBe(true);
  await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  await expect.poll(isVisible).toBe(false);
  const { file, args } = commandLine();
  const second = spawn(file, [...args, '--data', holdfast.dataDir], { env: desktop.env, cwd: desktop.folder, stdio: 'ignore' });
  expect(await once(second, 'exit')).toEqual([0, null]);
  await expect.poll(isVisible).toBe(true);
  expect(await electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  // It did not start an engine of its own beside the first.
  expect((await holdfast.logLines()).filter((line) => line.includes('"engine.started"'))).toHaveLength(1);
});

test('a build that is not for real data says so and keeps its data apart @packed', async ({ unstarted: holdfast }) => {
  const isPacked = process.env['HOLDFAST_E2E_EXECUTABLE'] !== undefined;
  // Without --data: the folder that the program chooses itself.
  const args = isPacked ? [] : ['--'];
  const page = await holdfast.launch({ args });
  const info = await ok(page, 'host.info', {});
  expect(info.testBuild).toBe(isPacked);
  const marked = info.runtime === 'stand-in' || info.testBuild;
  await expect(page.getByRole('complementary')).toHaveCount(marked ? 1 : 0);
  if (marked) await expect(page.getByRole('complementary')).toContainText(isPacked ? /test build.*not for real data/iu : /not for real data/iu);
  const folder = join(holdfast.desktop.folder, 'config', info.runtime === 'stand-in' ? 'Holdfast Development' : 'Holdfast');
  expect(((await stat(folder)).mode & 0o777).toString(8)).toBe('700');
  holdfast.desktop.dataDir = folder;
  expect((await holdfast.logLines()).join('\n')).toContain('"app.started"');
  // Developer tools are for development.
  const toolsOpen = await holdfast.electron.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    contents?.openDevTools({ mode: 'detach', activate: false });
    return contents?.isDevToolsOpened();
  });
  if (isPacked) expect(toolsOpen).toBe(false);
});
