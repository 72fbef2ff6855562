// `node scripts/run.mjs with-desktop <program> [args]`: runs any program inside a desktop session for tests.
import './setup/plain-failures.mjs';
import { openDesktop } from './desktop/desktop.mjs';
import { runIn } from './desktop/run-in.mjs';
import { electronRuntime } from './setup/runtime.mjs';
import { ensureSystem } from './setup/system-packages.mjs';

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  console.error('usage: node scripts/run.mjs with-desktop <program> [args]');
  process.exit(2);
}
const runtime = await electronRuntime();
await ensureSystem(['window', 'display', 'desktop'], { executable: runtime.executable });
const desktop = await openDesktop();
try {
  process.exitCode = await runIn(program, args, {
    cwd: process.cwd(),
    // Programs that ask the `electron` package for Electron get this one.
    env: { ...desktop.env, ELECTRON_OVERRIDE_DIST_PATH: runtime.distPath },
  });
} finally {
  await desktop.close();
}
