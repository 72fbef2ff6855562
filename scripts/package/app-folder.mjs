import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { buildCode } from '../build.mjs';
import { writeRuntimeFile } from '../build/runtime-file.mjs';
import { ROOT } from '../setup/root.mjs';

/** The modules that are not in the bundles, and what of each a running program needs. `{platform}` is filled in. */
export const NATIVE_MODULES = new Map([
  ['better-sqlite3', ['package.json', 'LICENSE', 'lib', 'prebuilds/{platform}.node']],
  ['keytar', ['package.json', 'LICENSE.md', 'lib', 'prebuilds/{platform}/keytar.node']],
  // The binary alone, which main/engine/keys/chacha20-poly1305.ts loads: the package's own loader would bring five more.
  ['sodium-native', ['package.json', 'LICENSE', 'prebuilds/{platform}/sodium-native.node']],
]);
/** The built SQLite module of a test build, beside the bundles. */
const STAND_IN_SQLITE = 'better-sqlite3-stand-in.node';

/**
 * Puts together what is packed, and nothing else: bundles without source maps, pages, package.json, native modules of
 * this platform.
 * @param {string} folder emptied first
 * @param {{ productName: string, testBuild: boolean, runtime: import('../setup/runtime.mjs').ElectronRuntime }} options
 */
export async function makeAppFolder(folder, { productName, testBuild, runtime }) {
  rmSync(folder, { recursive: true, force: true });
  const dist = join(folder, 'dist');
  await buildCode({ production: true, dist });
  for (const stamp of ['bundles', 'pages']) rmSync(join(dist, `.${stamp}.stamp`), { force: true });
  if (runtime.nativeBinding !== null) cpSync(runtime.nativeBinding, join(dist, STAND_IN_SQLITE));
  writeRuntimeFile(dist, { runtime: runtime.kind, testBuild, nativeBinding: runtime.nativeBinding === null ? null : STAND_IN_SQLITE });
  cpSync(join(ROOT, 'LICENSE'), join(folder, 'LICENSE'));

  const own = manifest(join(ROOT, 'package.json'));
  const { name, version, description, license, author, main, dependencies } = own;
  const natives = Object.fromEntries([...NATIVE_MODULES.keys()].map((native) => [native, dependencies[native]]));
  write(join(folder, 'package.json'), { name, productName, version, description, license, author, type: 'module', main, dependencies: natives });
  for (const [native, files] of NATIVE_MODULES) copyModule(folder, native, files);
}

/**
 * @param {string} folder
 * @param {string} name
 * @param {string[]} files
 */
function copyModule(folder, name, files) {
  const from = join(ROOT, 'node_modules', name);
  const to = join(folder, 'node_modules', name);
  mkdirSync(to, { recursive: true });
  for (const file of files) {
    const path = file.replace('{platform}', `${process.platform}-${process.arch}`);
    cpSync(join(from, path), join(to, relative(from, join(from, path))), { recursive: true });
  }
  // What a package needs to be built is not there, so that it must not be asked for either.
  const { name: packageName, version, license, main, exports } = manifest(join(from, 'package.json'));
  write(join(to, 'package.json'), { name: packageName, version, license, main, exports });
}

/**
 * @param {string} file
 * @returns {Record<string, any>}
 */
function manifest(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * @param {string} file
 * @param {unknown} value
 */
function write(file, value) {
  writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
}
