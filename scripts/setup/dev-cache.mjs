import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder below the user's cache for what development needs and the repository must not hold: the unpacked Electron,
 * the built SQLite module. Everything in it can be deleted at any time. Tests run with a home of their own, so the
 * folder is handed on to them in HOLDFAST_DEV_CACHE.
 * @param {...string} below
 */
export function devCache(...below) {
  const folder = join(process.env.HOLDFAST_DEV_CACHE ?? join(userCache(), 'holdfast-dev'), ...below);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

function userCache() {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  if (process.platform === 'win32') return process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local');
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
