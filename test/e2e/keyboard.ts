import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { _electron, expect } from '@playwright/test';
import type { Desktop } from './desktop.ts';

const run = promisify(execFile);

/** A person's hands and eyes on a window that nothing can attach to: keys, and the clipboard. */
export interface Keyboard {
  /** Waits for the program's window and gives it the keyboard. */
  focus(): Promise<void>;
  /** What the window's title says: the name of the screen. */
  title(): Promise<string>;
  press(...keys: string[]): Promise<void>;
  type(text: string): Promise<void>;
  /** Selects everything where the focus is, copies it, and returns what the clipboard then holds. */
  copyAll(): Promise<string>;
  close(): Promise<void>;
}

/** The clipboard is read by a second, empty program on the same display. */
export async function openKeyboard(desktop: Desktop): Promise<Keyboard> {
  const folder = join(desktop.folder, 'clipboard');
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "name": "clipboard", "version": "1.0.0", "main": "main.cjs" }');
  await writeFile(join(folder, 'main.cjs'), '');
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const reader = await _electron.launch({ executablePath: createRequire(import.meta.url)('electron') as string, args: [...asRoot, folder], chromiumSandbox: true, env: desktop.env });
  const xdotool = async (...args: string[]): Promise<string> => (await run('xdotool', args, { env: desktop.env })).stdout.trim();
  const press = async (...keys: string[]): Promise<void> => void (await xdotool('key', '--clearmodifiers', ...keys));
  let window = '';
  return {
    async focus() {
      // A search walks the tree of windows; one that goes meanwhile ends it with an error, which is no answer yet.
      const look = (): Promise<string> => xdotool('search', '--onlyvisible', '--name', 'Holdfast').catch(() => '');
      await expect.poll(async () => (window = (await look()).split('\n')[0] ?? ''), { timeout: 30_000 }).not.toBe('');
      await xdotool('windowfocus', '--sync', window);
    },
    title: () => xdotool('getwindowname', window),
    press,
    type: async (text) => void (await xdotool('type', '--clearmodifiers', '--delay', '8', text)),
    async copyAll() {
      await reader.evaluate(({ clipboard }) => clipboard.clear());
      await press('ctrl+a', 'ctrl+c');
      return reader.evaluate(({ clipboard }) => clipboard.readText());
    },
    close: () => reader.close(),
  };
}
