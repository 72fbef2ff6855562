import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect } from 'vitest';

const run = promisify(execFile);
/** What does not come must fail a test, not hang it. */
const LIMIT_MS = 20_000;

/** Waits until somebody has this name on the session bus that `env` names: a daemon says that it has started a little earlier. */
export async function isOnBus(env: NodeJS.ProcessEnv, name: string): Promise<void> {
  const call = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner', `string:${name}`];
  await expect.poll(async () => (await run('dbus-send', call, { env, timeout: LIMIT_MS })).stdout, { timeout: LIMIT_MS }).toContain('boolean true');
}
