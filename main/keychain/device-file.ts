import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { AttemptsAnchor } from '../engine/attempts/anchor.ts';
import { readBounded } from '../engine/keys/bounded-read.ts';
import { replaceFile, sweepTemporaries } from '../engine/keys/replace-file.ts';
import type { Anchor, DeviceEntry, Kept, KeychainState } from '../engine/host-services.ts';
import { AnchorFields, DeviceFields, ENTRY_LIMIT_CHARS, parseJson } from './entry.ts';
import type { KeptSession, KeptThings } from './kept-things.ts';

/** One store's device secret and anchors, in one file. */
const DeviceFile = DeviceFields.extend({
  v: z.literal(1),
  storeId: z.uuid(),
  anchor: AnchorFields.nullable(),
  attempts: AttemptsAnchor.nullable().default(null),
});
type DeviceFile = z.infer<typeof DeviceFile>;

/**
 * Stands in for the keychain on a machine without one: a JSON file that only its owner may read (0600 is demanded).
 * It is as safe as the place it lies in, and is reported as what it is. Sessions are kept for the run only.
 */
export function createDeviceFile(file: string): KeptThings {
  const sessions = new Map<string, KeptSession>();

  function read(storeId: string): Kept<DeviceFile> {
    const found = readBounded(file, ENTRY_LIMIT_CHARS);
    if (found.state === 'missing') return { state: 'entry_missing' };
    if (found.state !== 'ok') return { state: 'entry_invalid' };
    // Windows has no such bits; there the folder's own rights must do.
    const isPrivate = process.platform === 'win32' || (found.mode & 0o077) === 0;
    const parsed = isPrivate ? DeviceFile.safeParse(parseJson(found.bytes.toString('utf8'))) : null;
    found.bytes.fill(0);
    if (!parsed?.success) return { state: 'entry_invalid' };
    if (parsed.data.storeId === storeId) return { state: 'ok', value: parsed.data };
    parsed.data.secret.fill(0);
    return { state: 'entry_missing' };
  }

  function write(content: Omit<DeviceFile, 'v'>): KeychainState {
    try {
      const { storeId, secret, organisation, anchor, attempts } = content;
      // One that a kill left has the secret in it. Whoever writes here holds the store's lock.
      sweepTemporaries(dirname(file), basename(file));
      replaceFile(file, `${JSON.stringify({ v: 1, storeId, secret: secret.toString('base64url'), organisation, anchor, attempts })}\n`);
      return 'ok';
    } catch {
      return 'no_service';
    }
  }

  function part<T>(storeId: string, of: (content: DeviceFile) => T | null): Kept<T> {
    const kept = read(storeId);
    if (kept.state !== 'ok') return kept;
    kept.value.secret.fill(0);
    const value = of(kept.value);
    return value === null ? { state: 'entry_missing' } : { state: 'ok', value };
  }

  function change(storeId: string, to: Partial<Pick<DeviceFile, 'anchor' | 'attempts'>>): KeychainState {
    const kept = read(storeId);
    if (kept.state !== 'ok') return kept.state;
    const state = write({ ...kept.value, ...to });
    kept.value.secret.fill(0);
    return state;
  }

  return {
    deviceSecretKind: 'file',
    async readDevice(storeId) {
      const kept = read(storeId);
      if (kept.state !== 'ok') return kept;
      const { secret, organisation } = kept.value;
      return { state: 'ok', value: { secret, organisation } };
    },
    async writeDevice(storeId: string, { secret, organisation }: DeviceEntry) {
      const kept = read(storeId);
      // Whatever else lies there may be another store's only key.
      if (kept.state === 'entry_invalid' || (kept.state === 'entry_missing' && readBounded(file, ENTRY_LIMIT_CHARS).state !== 'missing')) {
        return 'entry_invalid';
      }
      const { anchor, attempts } = kept.state === 'ok' ? kept.value : { anchor: null, attempts: null };
      if (kept.state === 'ok') kept.value.secret.fill(0);
      return write({ storeId, secret, organisation, anchor, attempts });
    },
    readAnchor: async (storeId) => part(storeId, ({ anchor }) => anchor),
    writeAnchor: async (storeId: string, anchor: Anchor) => change(storeId, { anchor }),
    readAttemptsAnchor: async (storeId) => part(storeId, ({ attempts }) => attempts),
    writeAttemptsAnchor: async (storeId: string, attempts: AttemptsAnchor) => change(storeId, { attempts }),
    async readSession(storeId) {
      const session = sessions.get(storeId);
      return session ? { state: 'ok', value: session } : { state: 'entry_missing' };
    },
    async writeSession(storeId, session) {
      sessions.set(storeId, session);
      return 'ok';
    },
    async forgetSession(storeId) {
      sessions.delete(storeId);
      return 'ok';
    },
  };
}
