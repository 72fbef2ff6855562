import { accessSync, constants, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devCache } from '../setup/dev-cache.mjs';
import { openDisplay } from './display.mjs';
import { openKeyring } from './keyring.mjs';

/** Whether a program can reach a session bus, and with it the keychain of a desktop. */
export function hasSessionBus() {
  if (process.env['DBUS_SESSION_BUS_ADDRESS']) return true;
  try {
    accessSync(join(process.env['XDG_RUNTIME_DIR'] ?? '', 'bus'), constants.R_OK);
    return Boolean(process.env['XDG_RUNTIME_DIR']);
  } catch {
    return false;
  }
}

/**
 * What a machine without a desktop lacks for trying the program: a display nobody sees, and unless there is one a
 * session bus with a keyring. The keyring stays from one time to the next, has an empty password and holds development's own secrets only.
 * @returns {Promise<{ env: Record<string, string>, close: () => Promise<void> }>}
 */
export async function openHiddenSession() {
  // Sockets have short paths, so their folder is not below the cache.
  const runDir = mkdtempSync(join(tmpdir(), 'holdfast-session-'));
  /** @type {(() => Promise<void>)[]} */
  const stops = [];
  const close = async () => {
    for (const stop of stops.reverse()) await stop();
    rmSync(runDir, { recursive: true, force: true });
  };
  try {
    const display = await openDisplay();
    stops.push(display.stop);
    if (hasSessionBus()) return { env: display.env, close };
    const share = devCache('hidden-session');
    mkdirSync(join(share, 'keyrings'), { recursive: true, mode: 0o700 });
    const keyring = await openKeyring({ ...process.env, XDG_DATA_HOME: share }, runDir);
    stops.push(keyring.stop);
    return { env: { ...display.env, ...keyring.env }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
