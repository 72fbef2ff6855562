import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import type { Desktop } from './desktop.ts';

const run = promisify(execFile);
/** A keychain that does not answer must fail a test, not hang it. */
const LIMIT_MS = 20_000;
const ENTRY = join(import.meta.dirname, 'keyring-entry.mjs');

/** What the keychain keeps for a store (main/keychain/keychain.ts). */
type Kind = 'device' | 'anchor' | 'session';

/** What names the store to the keychain. */
export async function storeIdOf({ dataDir }: Desktop): Promise<string> {
  return JSON.parse(await readFile(join(dataDir, 'store', 'keyslots.json'), 'utf8')).storeId as string;
}
async function account(desktop: Desktop, kind: Kind): Promise<string> {
  return `${await storeIdOf(desktop)}/${kind}`;
}

/** The text of an entry, empty if there is none. */
export async function readEntry(desktop: Desktop, kind: Kind): Promise<string> {
  return (await run(process.execPath, [ENTRY, 'get', await account(desktop, kind)], { env: desktop.env, timeout: LIMIT_MS })).stdout;
}
export async function writeEntry(desktop: Desktop, kind: Kind, text: string): Promise<void> {
  await run(process.execPath, [ENTRY, 'set', await account(desktop, kind), text], { env: desktop.env, timeout: LIMIT_MS });
}
export async function deleteEntry(desktop: Desktop, kind: Kind): Promise<void> {
  await run(process.execPath, [ENTRY, 'delete', await account(desktop, kind)], { env: desktop.env, timeout: LIMIT_MS });
}

/** Waits until the keyring's daemon is known on the bus: it says that it has started a little earlier. */
export async function keyringAnswers(desktop: Desktop): Promise<void> {
  const call = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  await expect.poll(async () => (await run('dbus-send', call, { env: desktop.env, timeout: LIMIT_MS })).stdout).toContain('boolean true');
}

/** Locks the keyring, as the desktop does when its session is locked. Nobody is there to answer a prompt. */
export async function lockKeyring(desktop: Desktop): Promise<void> {
  const collection = '/org/freedesktop/secrets/collection/login';
  const call = ['--session', '--print-reply', '--dest=org.freedesktop.secrets', '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', `array:objpath:${collection}`];
  await run('dbus-send', call, { env: desktop.env, timeout: LIMIT_MS });
}
