import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Runtime } from './runtime.ts';

export interface Folders {
  /** Everything this installation keeps: `store`, `logs`, `profile`. */
  data: string;
  logs: string;
  /** Chromium's own state: its lock and preferences. What pages store is kept in memory only. */
  profile: string;
}

/**
 * Where the data lives: `--data DIR`, else `Holdfast` below the user's application data. A stand-in runtime keeps
 * to a folder of its own, so that real data is never opened by it by accident.
 */
export function chooseFolders(argv: readonly string[], appDataDir: string, runtime: Runtime['runtime']): Folders {
  const name = runtime === 'stand-in' ? 'Holdfast Development' : 'Holdfast';
  const data = resolve(dataArgument(argv) ?? join(appDataDir, name));
  return { data, logs: join(data, 'logs'), profile: join(data, 'profile') };
}

function dataArgument(argv: readonly string[]): string | null {
  const index = argv.findIndex((arg) => arg === '--data' || arg.startsWith('--data='));
  const arg = argv[index];
  if (arg === undefined) return null;
  const value = arg === '--data' ? argv[index + 1] : arg.slice('--data='.length);
  // An empty or swallowed value must not silently mean the default folder.
  if (value === undefined || value === '' || value.startsWith('--')) throw new Error('--data needs a folder');
  return value;
}

/** Makes the folders, readable by this user only (0700), also where they were there already. */
export function makePrivate(folders: Folders): void {
  for (const folder of [folders.data, folders.logs, folders.profile]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  }
}
