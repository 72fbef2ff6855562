import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../setup/root.mjs';

/** Source -> bundle, without the ending. The preload is apart: a sandboxed one has no file name and no Node. */
const ENTRIES = { main: 'main/main.ts', engine: 'main/engine/host.ts', worker: 'main/jobs/worker.ts' };
const PRELOAD = { preload: 'preload/preload.ts' };

/**
 * One CommonJS file for each process and thread: Electron loads its main script and preload synchronously that way,
 * and the package needs no module folder beside the native ones.
 * @param {{ production: boolean, dist: string }} options
 */
export async function bundles({ production, dist }) {
  /** @type {import('esbuild').BuildOptions} */
  const common = {
    absWorkingDir: ROOT,
    outdir: dist,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    // The oldest runtime these run in: the stand-in's.
    target: 'node20.18',
    external: ['electron', 'better-sqlite3', 'keytar'],
    sourcemap: production ? false : 'linked',
    // Left readable: who audits a packed program reads the same code, and error logs name real functions.
    minify: false,
    legalComments: 'eof',
    logLevel: 'warning',
  };
  await Promise.all([
    build({
      ...common,
      entryPoints: present(ENTRIES),
      define: { 'import.meta.url': 'import_meta_url', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
      banner: { js: "'use strict';\nconst import_meta_url = require('node:url').pathToFileURL(__filename).href;" },
    }),
    build({ ...common, entryPoints: present(PRELOAD), banner: { js: "'use strict';" } }),
  ]);
  for (const asset of ['icon.png', 'common-passwords.bin']) cpSync(join(ROOT, 'assets', asset), join(dist, asset));
}

/** @param {Record<string, string>} entries */
function present(entries) {
  return Object.fromEntries(
    Object.entries(entries).filter(([, file]) => {
      const there = existsSync(join(ROOT, file));
      if (!there) console.error(`holdfast: ${file} is missing, not built`);
      return there;
    }),
  );
}
