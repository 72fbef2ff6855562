import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test as base } from '@playwright/test';
import type { BrowserContext, ElectronApplication, Page } from '@playwright/test';
import { openDesktop } from './desktop.ts';
import type { Desktop } from './desktop.ts';
import { commandLine, HOLD, launch, REPOSITORY } from './launch.ts';

/**
 * The real program on a desktop of its own. Whatever goes wrong behind a test's back makes it fail at the end: an
 * error or warning in the page's console (a CSP report is one), an error nobody caught, a dead page, an error line
 * in the log. A test that provokes one says so with `expectProblem`.
 */
export class Holdfast {
  readonly desktop: Desktop;
  readonly problems: string[] = [];
  /** What the program wrote to standard output and error, all runs together. */
  output = '';
  readonly #expected: RegExp[] = [];
  readonly #allowed: RegExp[] = [];
  #app: ElectronApplication | null = null;
  #page: Page | null = null;

  constructor(desktop: Desktop) {
    this.desktop = desktop;
  }

  get dataDir(): string {
    return this.desktop.dataDir;
  }
  /** The window's page. */
  get page(): Page {
    if (!this.#page) throw new Error('not launched');
    return this.#page;
  }
  /** The main process, for what only a test may do: `evaluate` runs there. */
  get electron(): ElectronApplication {
    if (!this.#app) throw new Error('not launched');
    return this.#app;
  }

  /** Starts the program and waits for its window. */
  async launch({ args = ['--data', this.dataDir] }: { args?: readonly string[] } = {}): Promise<Page> {
    const start = commandLine();
    const held = start.args.includes(REPOSITORY) ? ['-r', HOLD] : [];
    this.#app = await launch({ file: start.file, args: [...held, ...start.args, ...args], cwd: this.desktop.folder, env: this.desktop.env });
    this.#watch({ context: this.#app.context(), process: this.#app.process() });
    this.#page = await this.#app.firstWindow();
    this.#page.on('crash', () => this.problems.push('page crashed'));
    await this.#page.waitForLoadState('load');
    return this.#page;
  }

  /** From the first moment on: what the first page said while it was loading counts too. */
  #watch({ context, ...app }: { context: BrowserContext; process: ChildProcess }): void {
    context.on('console', (message) => {
      const { url, lineNumber } = message.location();
      if (message.type() === 'error' || message.type() === 'warning') this.problems.push(`console ${message.type()}: ${message.text()} (${url}:${String(lineNumber)})`);
    });
    context.on('weberror', (error) => this.problems.push(`page error: ${error.error().message}`));
    for (const stream of [app.process.stdout, app.process.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  /** Quits as a person does, so that the closing checkpoint is written. */
  async quit(): Promise<void> {
    await this.#app?.close();
    this.#app = null;
    this.#page = null;
  }

  /** Kills every process of the program at the same instant, as a power cut does, and waits until they are gone. */
  async kill(): Promise<void> {
    const child = this.electron.process();
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // Playwright makes each program the leader of a process group of its own.
    process.kill(-this.mainPid(), 'SIGKILL');
    await gone;
    await this.quit();
  }

  /** Quits and starts again on the same data. */
  async restart(): Promise<Page> {
    await this.quit();
    return this.launch();
  }

  /** Allows a problem that the test itself provokes; it must then occur. */
  expectProblem(pattern: RegExp): void {
    this.#expected.push(pattern);
  }
  /** Allows a problem of which the test has a proof of its own. */
  allowProblem(pattern: RegExp): void {
    this.#allowed.push(pattern);
  }

  /** The next dialogs for opening a file answer with this path, or as cancelled. Only the dialog is replaced. */
  async answerOpenDialog(path: string | null): Promise<void> {
    await this.electron.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: chosen === null, filePaths: chosen === null ? [] : [chosen] });
    }, path);
  }
  async answerSaveDialog(path: string | null): Promise<void> {
    await this.electron.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: chosen === null, filePath: chosen ?? '' });
    }, path);
  }

  /** Process id of the engine; null while there is none. */
  enginePid(): Promise<number | null> {
    return this.electron.evaluate(({ app }) => app.getAppMetrics().find((process) => process.name === 'Holdfast Engine')?.pid ?? null);
  }
  /** Process id of the page's renderer. */
  rendererPid(): Promise<number> {
    return this.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId() ?? 0);
  }
  mainPid(): number {
    return this.electron.process().pid ?? 0;
  }

  /** All lines of the log files, oldest file last. */
  async logLines(): Promise<string[]> {
    const folder = join(this.dataDir, 'logs');
    const names = (await readdir(folder).catch(() => [])).sort();
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    return texts.flatMap((text) => text.split('\n').filter((line) => line !== ''));
  }

  /** Fails on everything that went wrong and was not expected, and on what was expected and did not happen. */
  async checkProblems(): Promise<void> {
    const logged = (await this.logLines()).filter((line) => line.includes('"level":"error"'));
    const all = [...this.problems, ...logged.map((line) => `log: ${line}`)];
    expect(all.filter((problem) => ![...this.#expected, ...this.#allowed].some((pattern) => pattern.test(problem)))).toEqual([]);
    for (const pattern of this.#expected) expect(all.join('\n')).toMatch(pattern);
  }
}

/** `holdfast` is launched already; `desktop` alone is for tests that start it themselves. */
export const test = base.extend<{ desktop: Desktop; unstarted: Holdfast; holdfast: Holdfast }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures a fixture needs from this pattern
  desktop: async ({}, use) => {
    const desktop = await openDesktop();
    await use(desktop);
    await desktop.close();
  },
  unstarted: async ({ desktop }, use) => {
    const holdfast = new Holdfast(desktop);
    await use(holdfast);
    await holdfast.quit();
    await holdfast.checkProblems();
  },
  holdfast: async ({ unstarted }, use) => {
    await unstarted.launch();
    await use(unstarted);
  },
});
export { expect };
