import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../setup/root.mjs';

/**
 * Packs a test build. Playwright can attach to it if the inspect fuse is left on; without, it differs from a release
 * only in its marks.
 * @param {string} out folder for it
 * @param {{ inspectable: boolean }} options
 * @returns {string} its executable
 */
export function packForTests(out, { inspectable }) {
  const flags = ['--dir', '--test-build', ...(inspectable ? ['--inspectable'] : [])];
  const { status, stdout } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'package.mjs'), ...flags, '--out', out], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error('the app could not be packed');
  const folder = stdout.trim().split('\n').at(-1) ?? '';
  if (process.platform === 'darwin') return join(folder, 'Holdfast Test.app', 'Contents', 'MacOS', 'Holdfast Test');
  return join(folder, process.platform === 'win32' ? 'Holdfast Test.exe' : 'holdfast-test');
}
