import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { devCache } from './dev-cache.mjs';
import { withLock } from './lock.mjs';
import { ROOT } from './root.mjs';

const PACKAGE = join(ROOT, 'node_modules', 'electron');
/** No byte for this long means that there is no way through. */
const STALLED_MS = 15_000;
/** A failure is remembered, or every start would wait for the network again. HOLDFAST_RETRY_ELECTRON=1 asks anew. */
const FAILURE_KEPT_MS = 24 * 60 * 60 * 1000;

/** The version the lock file names: what this program is written for and type-checked against. */
export const ELECTRON_VERSION = /** @type {{ version: string }} */ (JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8'))).version;

/** Path of the executable below the folder that holds Electron, as the `electron` package has it. */
export const EXECUTABLE = executableOn(process.platform);

/** @param {NodeJS.Platform} platform */
function executableOn(platform) {
  if (platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * The folder of the official Electron, downloaded if need be; or why it cannot be had.
 * @returns {Promise<{ distPath: string, reason?: undefined } | { distPath: null, reason: string }>}
 */
export async function officialElectron() {
  if (installed()) return { distPath: join(PACKAGE, 'dist') };
  const note = join(devCache(), `official-electron-${ELECTRON_VERSION}.json`);
  const remembered = process.env.HOLDFAST_RETRY_ELECTRON ? null : failureIn(note);
  if (remembered !== null) return { distPath: null, reason: `${remembered} (remembered; HOLDFAST_RETRY_ELECTRON=1 tries again)` };
  return withLock(devCache('locks'), PACKAGE, async () => {
    try {
      if (!installed()) await download();
      rmSync(note, { force: true });
      return { distPath: join(PACKAGE, 'dist') };
    } catch (error) {
      const reason = reasonOf(error);
      writeFileSync(note, JSON.stringify({ failedAtMs: Date.now(), reason }));
      return { distPath: null, reason };
    }
  });
}

function installed() {
  const version = join(PACKAGE, 'dist', 'version');
  return existsSync(version) && readFileSync(version, 'utf8').trim().replace(/^v/u, '') === ELECTRON_VERSION && existsSync(join(PACKAGE, 'dist', EXECUTABLE));
}

/** @param {string} note */
function failureIn(note) {
  try {
    /** @type {{ failedAtMs: number, reason: string }} */
    const { failedAtMs, reason } = JSON.parse(readFileSync(note, 'utf8'));
    const ageMs = Date.now() - failedAtMs;
    return ageMs >= 0 && ageMs < FAILURE_KEPT_MS ? reason : null;
  } catch {
    return null;
  }
}

/** Fills Electron's own cache, checked against the hashes in the package, then lets the package unpack from there. */
async function download() {
  console.error(`holdfast: downloading Electron ${ELECTRON_VERSION}`);
  const { downloadArtifact } = await import('@electron/get');
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), STALLED_MS);
  try {
    await downloadArtifact({
      version: ELECTRON_VERSION,
      artifactName: 'electron',
      platform: process.platform,
      arch: process.arch,
      ...(process.env.electron_config_cache ? { cacheRoot: process.env.electron_config_cache } : {}),
      checksums: /** @type {Record<string, string>} */ (JSON.parse(readFileSync(join(PACKAGE, 'checksums.json'), 'utf8'))),
      downloadOptions: {
        signal: stalled.signal,
        quiet: true,
        getProgressCallback: () => {
          clearTimeout(timer);
          timer = setTimeout(() => stalled.abort(), STALLED_MS);
          return Promise.resolve();
        },
      },
    });
  } finally {
    clearTimeout(timer);
  }
  const { status } = spawnSync(process.execPath, [join(PACKAGE, 'install.js')], { stdio: ['ignore', 2, 2] });
  if (status !== 0 || !installed()) throw new Error('it did not unpack');
}

/** @param {unknown} error */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'AbortError') return `no answer for ${STALLED_MS / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
