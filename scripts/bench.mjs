// `npm run bench [-- goal ...]`: measures the goals of docs/performance.md on a production build.
import './setup/plain-failures.mjs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { openDesktop } from './desktop/desktop.mjs';
import { runIn } from './desktop/run-in.mjs';
import { ROOT } from './setup/root.mjs';
import { electronRuntime } from './setup/runtime.mjs';
import { ensureSystem } from './setup/system-packages.mjs';

const runtime = await electronRuntime();
await ensureSystem(['window', 'display', 'desktop'], { executable: runtime.executable });
await build({ production: true, runtime });
const desktop = await openDesktop();
try {
  process.exitCode = await runIn(process.execPath, [join(ROOT, 'test', 'bench', 'bench.ts'), ...process.argv.slice(2)], {
    env: { ...desktop.env, ELECTRON_OVERRIDE_DIST_PATH: runtime.distPath },
  });
} finally {
  await desktop.close();
}
