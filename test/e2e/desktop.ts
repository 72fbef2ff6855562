import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDisplay } from '../../scripts/desktop/display.mjs';
import { startBus, startKeyring } from '../../scripts/desktop/keyring.mjs';

/**
 * A person's desktop for one test: a home, a session bus, an unlocked keyring and on Linux a display of its own, all
 * real, all below one temporary folder. Focus and clipboard belong to a display, and so does how long ago somebody did
 * something there, after which the program locks.
 */
export interface Desktop {
  /** Everything of this test: removed at the end. */
  folder: string;
  /** The app's data folder. */
  dataDir: string;
  env: Record<string, string>;
  /** Ends the keyring daemon: no keychain is there. */
  stopKeyring(): Promise<void>;
  /** Starts it again, with the same keyring, unlocked. */
  startKeyring(): Promise<void>;
  /** Process id of the daemon: a test may stop its clock, so to say, and let it go on. */
  keyringPid(): number;
  close(): Promise<void>;
}

export async function openDesktop(): Promise<Desktop> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-e2e-'));
  const runtimeDir = join(folder, 'run');
  await mkdir(runtimeDir, { mode: 0o700 });
  const env: Record<string, string> = {
    ...inherited(),
    HOME: folder,
    XDG_DATA_HOME: join(folder, 'share'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_RUNTIME_DIR: runtimeDir,
  };
  const display = process.platform === 'linux' ? await openDisplay() : null;
  Object.assign(env, display?.env);
  const bus = await startBus(env, runtimeDir);
  env['DBUS_SESSION_BUS_ADDRESS'] = bus.firstLine;
  let keyring = await startKeyring(env, runtimeDir);

  return {
    folder,
    dataDir: join(folder, 'data'),
    env,
    stopKeyring: () => keyring.stop(),
    keyringPid: () => keyring.pid,
    startKeyring: async () => void (keyring = await startKeyring(env, runtimeDir)),
    async close() {
      for (const daemon of [keyring, bus, display]) await daemon?.stop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The few variables a program needs of the test's own surroundings. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'LANG', 'TZ', 'ELECTRON_OVERRIDE_DIST_PATH', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
}
