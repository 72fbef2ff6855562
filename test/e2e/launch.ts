import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { _electron, errors, expect } from '@playwright/test';
import type { ElectronApplication } from '@playwright/test';

/** The program's folder, when it runs from the repository. */
export const REPOSITORY = resolve(import.meta.dirname, '../..');
/** What holds an unpacked program back until the inspector listens: see there. */
export const HOLD = join(import.meta.dirname, 'hold.cjs');

/** The executable and first arguments that start the program: packed, or from the repository. */
export function commandLine(): { file: string; args: string[] } {
  const packed = process.env['HOLDFAST_E2E_EXECUTABLE'];
  // Chromium refuses its sandbox to root, and to nobody else is it taken away: see test/e2e/sandbox.spec.ts.
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  if (packed !== undefined) return { file: packed, args: asRoot };
  return { file: createRequire(import.meta.url)('electron') as string, args: [...asRoot, REPOSITORY] };
}

interface Start {
  file: string;
  args: readonly string[];
  cwd?: string;
  env: Record<string, string>;
}

/** Long enough for a slow machine to start a program, and much shorter than a test. */
const ATTACH_MS = 25_000;
const MOST_ATTEMPTS = 3;

/**
 * Starts the program with the inspector attached. A packed one loads nothing but itself, so it cannot be held: now and
 * then the inspector attaches at the instant at which the first page is committed, never learns of that page and waits
 * for it for ever. Nothing has been tested by then and the program stands at its first screen, so it is started again.
 */
export async function launch({ file, args, ...options }: Start): Promise<ElectronApplication> {
  const held = args.includes('-r');
  for (let attempt = 1; ; attempt += 1) {
    try {
      const app = await _electron.launch({ ...options, executablePath: file, args: [...args], chromiumSandbox: true, timeout: ATTACH_MS });
      if (!held) await settleFirstPage(app);
      return app;
    } catch (error) {
      if (held || attempt === MOST_ATTEMPTS || !(error instanceof errors.TimeoutError)) throw error;
    }
  }
}

/**
 * Waits until the first page has loaded. The inspector may attach while that page is being committed; it then never
 * learns of it and would wait for ever. Such a page is loaded once more.
 */
async function settleFirstPage(app: ElectronApplication): Promise<void> {
  const loaded = (): Promise<boolean> =>
    app.evaluate(({ BrowserWindow }) => {
      // The inspector may ask in the middle of Electron loading this very module.
      if (typeof BrowserWindow?.getAllWindows !== 'function') return false;
      const [window] = BrowserWindow.getAllWindows();
      return window !== undefined && !window.webContents.isLoading();
    });
  await expect.poll(loaded, { timeout: 20_000 }).toBe(true);
  if (app.windows().length > 0) return;
  await app.evaluate(
    ({ BrowserWindow }) =>
      new Promise<void>((resolve) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        contents?.once('did-finish-load', () => resolve());
        contents?.reload();
      }),
  );
}
