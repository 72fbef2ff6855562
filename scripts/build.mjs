// `node scripts/run.mjs build [--production]`: everything that runs inside Electron, bundled into dist/.
import './setup/plain-failures.mjs';
import { bundles } from './build/bundles.mjs';
import { DIST } from './build/dist.mjs';
import { pages } from './build/pages.mjs';
import { writeRuntimeFile } from './build/runtime-file.mjs';
import { unlessBuilt } from './build/stamp.mjs';
import { devCache } from './setup/dev-cache.mjs';
import { withLock } from './setup/lock.mjs';
import { ROOT } from './setup/root.mjs';
import { electronRuntime } from './setup/runtime.mjs';

/**
 * Builds what changed since the last time, for a program that runs from the repository. A production build has no
 * source maps.
 * @param {{ production: boolean, runtime: import('./setup/runtime.mjs').ElectronRuntime }} options
 */
export async function build({ production, runtime }) {
  await buildCode({ production, dist: DIST });
  writeRuntimeFile(DIST, { runtime: runtime.kind, testBuild: false, nativeBinding: runtime.nativeBinding });
}

/**
 * The bundles and pages alone.
 * @param {{ production: boolean, dist: string }} options
 */
export async function buildCode({ production, dist }) {
  const flavour = production ? 'production' : 'development';
  await withLock(devCache('locks'), `${ROOT} build`, async () => {
    await unlessBuilt({ name: 'bundles', flavour, dist, inputs: ['main', 'preload', 'assets'] }, () => bundles({ production, dist }));
    await unlessBuilt({ name: 'pages', flavour, dist, inputs: ['renderer', 'preload/contract'] }, () => pages({ dist }));
  });
}

if (import.meta.main) await build({ production: process.argv.includes('--production'), runtime: await electronRuntime() });
