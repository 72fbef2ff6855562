import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Daemon } from '../../scripts/desktop/daemon.mjs';
import { startBus, startKeyring } from '../../scripts/desktop/keyring.mjs';
import { isOnBus } from './on-bus.ts';

/** A session of its own for one test: folders, a bus and, when asked for, a real GNOME Keyring. No display. */
export class PrivateSession {
  readonly folder = mkdtempSync(join(tmpdir(), 'keyring-'));
  readonly env: NodeJS.ProcessEnv;
  readonly #runDir = join(this.folder, 'run');
  #bus: Daemon | null = null;
  #keyring: Daemon | null = null;
  #frozen = false;

  constructor() {
    const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, DBUS_SESSION_BUS_ADDRESS: _bus, ...rest } = process.env;
    const folders = Object.fromEntries(['share', 'config', 'cache', 'run'].map((name) => [name, join(this.folder, name)]));
    for (const folder of Object.values(folders)) mkdirSync(folder, { mode: 0o700 });
    this.env = { ...rest, HOME: this.folder, XDG_DATA_HOME: folders['share'], XDG_CONFIG_HOME: folders['config'], XDG_CACHE_HOME: folders['cache'], XDG_RUNTIME_DIR: this.#runDir };
  }

  async startBus(): Promise<void> {
    this.#bus = await startBus(this.env, this.#runDir);
    this.env['DBUS_SESSION_BUS_ADDRESS'] = this.#bus.firstLine;
  }

  /** `unlocked`: the login keyring, made at first use, opens with an empty password; otherwise it stays locked. */
  async startKeyring(options: { unlocked: boolean }): Promise<void> {
    this.#keyring = await startKeyring(this.env, this.#runDir, options);
    await isOnBus(this.env, 'org.freedesktop.secrets');
  }

  async stopKeyring(): Promise<void> {
    await this.#keyring?.stop();
  }
  /** Stops the keyring's clock, so to say: it stays on the bus and answers nothing. */
  freezeKeyring(): void {
    if (!this.#keyring) return;
    process.kill(this.#keyring.pid, 'SIGSTOP');
    this.#frozen = true;
  }
  thawKeyring(): void {
    if (this.#keyring && this.#frozen) process.kill(this.#keyring.pid, 'SIGCONT');
    this.#frozen = false;
  }

  async close(): Promise<void> {
    this.thawKeyring();
    await this.stopKeyring();
    await this.#bus?.stop();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
