import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { openDisplay } from '../../scripts/desktop/display.mjs';
import { isOnBus } from './on-bus.ts';

const run = promisify(execFile);
const SERVICE = 'org.gnome.keyring.SystemPrompter';
const TITLE = 'Unlock Login Keyring';
/** A dialog that does not come must fail a test, not hang it. */
const LIMIT_MS = 20_000;

/** GNOME's own dialogs, which ask for the keyring's password, on a display that nobody sees. */
export class Dialogs {
  readonly #prompter: ChildProcess;
  readonly #env: NodeJS.ProcessEnv;
  readonly #closeDisplay: () => Promise<void>;

  private constructor(env: NodeJS.ProcessEnv, prompter: ChildProcess, closeDisplay: () => Promise<void>) {
    [this.#env, this.#prompter, this.#closeDisplay] = [env, prompter, closeDisplay];
  }

  /** Starts what shows them. Changes `env`, which names the session's bus, so that the keyring started next finds the display. */
  static async open(env: NodeJS.ProcessEnv): Promise<Dialogs> {
    const display = await openDisplay();
    Object.assign(env, display.env, { LC_ALL: 'C.UTF-8', NO_AT_BRIDGE: '1' });
    const [, program = ''] = /^Exec=(\S+)/mu.exec(readFileSync(`/usr/share/dbus-1/services/${SERVICE}.service`, 'utf8')) ?? [];
    const dialogs = new Dialogs(env, spawn(program, [], { env, stdio: 'ignore' }), display.stop);
    await isOnBus(env, SERVICE);
    return dialogs;
  }

  /** The ids of those that are on the screen. */
  async shown(): Promise<string[]> {
    // xdotool fails when it finds none.
    const { stdout } = await run('xdotool', ['search', '--onlyvisible', '--name', TITLE], { env: this.#env, timeout: LIMIT_MS }).catch(() => ({ stdout: '' }));
    return stdout.split('\n').filter((id) => id !== '');
  }

  /** Closes, as a person does who does not want to answer, each dialog that comes until `done`. How many there were. */
  async dismissUntil(done: Promise<unknown>): Promise<number> {
    const dismissed = new Set<string>();
    let isDone = false;
    void done.finally(() => (isDone = true)).catch(() => undefined);
    while (!isDone) {
      for (const id of await this.shown()) {
        await run('xdotool', ['windowfocus', id, 'key', 'Escape'], { env: this.#env, timeout: LIMIT_MS }).catch(() => undefined);
        dismissed.add(id);
      }
    }
    await done;
    return dismissed.size;
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.#prompter.once('exit', resolve));
    if (this.#prompter.exitCode === null && this.#prompter.kill('SIGKILL')) await gone;
    await this.#closeDisplay();
  }
}
