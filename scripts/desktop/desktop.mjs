import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { devCache } from '../setup/dev-cache.mjs';
import { openDisplay } from './display.mjs';
import { openKeyring } from './keyring.mjs';

/**
 * A desktop session for tests: home, session bus, unlocked keyring and display, all real, all its own.
 * @typedef {object} Desktop
 * @property {NodeJS.ProcessEnv} env
 * @property {() => Promise<void>} close ends every process it started and removes every file
 */

/**
 * Opens one. Everything its programs write lies below one temporary folder. On systems other than Linux only that
 * folder is made: display and keychain are the system's own.
 * @returns {Promise<Desktop>}
 */
export async function openDesktop() {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-'));
  /** @type {(() => Promise<void>)[]} */
  const stops = [];
  const close = async () => {
    for (const stop of stops.reverse()) await stop();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const env = { ...process.env, ...folders(folder) };
    if (process.platform !== 'linux') return { env, close };
    // A tests' window on a person's own screen would take their focus and get their clicks.
    delete env['WAYLAND_DISPLAY'];
    const display = await openDisplay();
    stops.push(display.stop);
    Object.assign(env, display.env, { NO_AT_BRIDGE: '1', XDG_SESSION_TYPE: 'x11' });
    const keyring = await openKeyring(env, join(folder, 'run'));
    stops.push(keyring.stop);
    Object.assign(env, keyring.env);
    return { env, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * @param {string} folder
 * @returns {Record<string, string>}
 */
function folders(folder) {
  const below = Object.fromEntries(['home', 'share', 'config', 'cache', 'run', 'tmp'].map((name) => [name, join(folder, name)]));
  for (const path of Object.values(below)) mkdirSync(path, { mode: 0o700 });
  const { home = '', share = '', config = '', cache = '', run = '', tmp = '' } = below;
  return {
    HOME: home,
    XDG_DATA_HOME: share,
    XDG_CONFIG_HOME: config,
    XDG_CACHE_HOME: cache,
    XDG_RUNTIME_DIR: run,
    TMPDIR: tmp,
    // What belongs to the developer's own home and is only read or filled from the registry.
    HOLDFAST_DEV_CACHE: devCache(),
    npm_config_cache: process.env.npm_config_cache ?? join(homedir(), '.npm'),
    npm_config_userconfig: process.env.npm_config_userconfig ?? join(homedir(), '.npmrc'),
  };
}
