import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AttemptsAnchor } from '../../main/engine/attempts/anchor.ts';
import { createDeviceFile } from '../../main/keychain/device-file.ts';
import { ENTRY_LIMIT_CHARS } from '../../main/keychain/entry.ts';

const STORE = randomUUID();
const DEVICE = { secret: randomBytes(32), organisation: 'Example' };
const ANCHOR = { seq: 3, hash: 'cd'.repeat(32) };
const ATTEMPTS: AttemptsAnchor = { seq: 7, digest: 'ef'.repeat(32), accounts: [['account-of-an-example_', 12]], others: 1, machine: 30, recovery: 2 };
const content = (part: object = {}): string =>
  JSON.stringify({ v: 1, storeId: STORE, secret: DEVICE.secret.toString('base64url'), organisation: 'Example', anchor: null, ...part });

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'device-file-'));
  file = join(folder, 'device.json');
});
afterEach(() => rmSync(folder, { recursive: true }));
const put = (text: string | Uint8Array, mode = 0o600): void => {
  writeFileSync(file, text);
  chmodSync(file, mode);
};

describe('the device’s secret in a file', () => {
  it('is kept with its anchor for the owner alone, and given back', async () => {
    const kept = createDeviceFile(file);
    expect(await kept.readDevice(STORE)).toEqual({ state: 'entry_missing' });
    expect(await kept.writeDevice(STORE, DEVICE)).toBe('ok');
    expect(await kept.readAttemptsAnchor(STORE)).toEqual({ state: 'entry_missing' });
    expect(await kept.writeAttemptsAnchor(STORE, ATTEMPTS)).toBe('ok');
    expect(await kept.writeAnchor(STORE, ANCHOR)).toBe('ok');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const later = createDeviceFile(file);
    expect(await later.readDevice(STORE)).toEqual({ state: 'ok', value: DEVICE });
    expect(await later.readAnchor(STORE)).toEqual({ state: 'ok', value: ANCHOR });
    expect(await later.readAttemptsAnchor(STORE)).toEqual({ state: 'ok', value: ATTEMPTS });
    expect(later.deviceSecretKind).toBe('file');
    // After a restore of what is older the chain is not where it once was.
    const goneBack = { ...ANCHOR, highestSeq: 9 };
    expect(await later.writeAnchor(STORE, goneBack)).toBe('ok');
    expect(await createDeviceFile(file).readAnchor(STORE)).toEqual({ state: 'ok', value: goneBack });
  });

  it('keeps the anchor when a new secret is bound, and gives out a secret that its receiver may zero', async () => {
    const kept = createDeviceFile(file);
    await kept.writeDevice(STORE, DEVICE);
    await kept.writeAnchor(STORE, ANCHOR);
    await kept.writeAttemptsAnchor(STORE, ATTEMPTS);
    const renewed = { ...DEVICE, secret: randomBytes(32) };
    await kept.writeDevice(STORE, renewed);
    expect(await kept.readAnchor(STORE)).toEqual({ state: 'ok', value: ANCHOR });
    expect(await kept.readAttemptsAnchor(STORE)).toEqual({ state: 'ok', value: ATTEMPTS });
    const read = await kept.readDevice(STORE);
    if (read.state === 'ok') read.value.secret.fill(0);
    expect(await kept.readDevice(STORE)).toEqual({ state: 'ok', value: renewed });
  });

  it.runIf(process.platform !== 'win32').each([0o640, 0o604, 0o620, 0o660, 0o644, 0o601, 0o777])('is not read from a file of mode %o', async (mode) => {
    put(content(), mode);
    const kept = createDeviceFile(file);
    expect(await kept.readDevice(STORE)).toEqual({ state: 'entry_invalid' });
    expect(await kept.readAnchor(STORE)).toEqual({ state: 'entry_invalid' });
    expect(await kept.readAttemptsAnchor(STORE)).toEqual({ state: 'entry_invalid' });
    expect(await kept.writeAnchor(STORE, ANCHOR)).toBe('entry_invalid');
    expect(await kept.writeAttemptsAnchor(STORE, ATTEMPTS)).toBe('entry_invalid');
    expect(await kept.writeDevice(STORE, DEVICE)).toBe('entry_invalid');
    expect(readFileSync(file, 'utf8')).toBe(content());
  });

  it('of another store is not this one’s, and is never written over', async () => {
    const foreign = content({ storeId: randomUUID() });
    put(foreign);
    const kept = createDeviceFile(file);
    expect(await kept.readDevice(STORE)).toEqual({ state: 'entry_missing' });
    expect(await kept.writeDevice(STORE, DEVICE)).toBe('entry_invalid');
    expect(await kept.writeAnchor(STORE, ANCHOR)).toBe('entry_missing');
    expect(readFileSync(file, 'utf8')).toBe(foreign);
  });

  it.each([
    ['empty', ''],
    ['no JSON', 'secret'],
    ['of another version', content({ v: 2 })],
    ['with more in it', content({ more: 1 })],
    ['with a secret that is too short', content({ secret: 'A'.repeat(42) })],
    ['with a secret that is too long', content({ secret: 'A'.repeat(44) })],
    ['with an anchor of another form', content({ anchor: { seq: -1, hash: ANCHOR.hash } })],
    ['with attempts of another form', content({ attempts: { ...ATTEMPTS, accounts: [['x', 1]] } })],
    ['too long', content({ organisation: 'x'.repeat(ENTRY_LIMIT_CHARS) })],
    ['whole, but padded beyond the limit', content().padEnd(ENTRY_LIMIT_CHARS + 1)],
  ])('is invalid in a file that is %s, which stays as it is', async (_what, text) => {
    put(text);
    const kept = createDeviceFile(file);
    expect(await kept.readDevice(STORE)).toEqual({ state: 'entry_invalid' });
    expect(await kept.writeDevice(STORE, DEVICE)).toBe('entry_invalid');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('from before attempts were counted is read as it is', async () => {
    put(content());
    const kept = createDeviceFile(file);
    expect(await kept.readAttemptsAnchor(STORE)).toEqual({ state: 'entry_missing' });
    expect(await kept.writeAttemptsAnchor(STORE, ATTEMPTS)).toBe('ok');
    expect(await kept.readDevice(STORE)).toEqual({ state: 'ok', value: DEVICE });
  });

  it('is read up to the limit exactly', async () => {
    put(content().padEnd(ENTRY_LIMIT_CHARS));
    expect(await createDeviceFile(file).readDevice(STORE)).toEqual({ state: 'ok', value: DEVICE });
  });

  it('is never found in garbage', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 5_000 }), fc.json().map((text) => Buffer.from(text))), async (bytes) => {
        put(bytes);
        expect(await createDeviceFile(file).readDevice(STORE)).toEqual({ state: 'entry_invalid' });
      }),
    );
  });

  it('is not read through a link, nor from a folder', async () => {
    const elsewhere = join(folder, 'elsewhere.json');
    writeFileSync(elsewhere, content(), { mode: 0o600 });
    symlinkSync(elsewhere, file);
    expect(await createDeviceFile(file).readDevice(STORE)).toEqual({ state: 'entry_invalid' });
    const place = join(folder, 'place');
    mkdirSync(place, { mode: 0o700 });
    expect(await createDeviceFile(place).readDevice(STORE)).toEqual({ state: 'entry_invalid' });
  });

  it('that cannot be written is told, not thrown', async () => {
    expect(await createDeviceFile(join(folder, 'missing', 'device.json')).writeDevice(STORE, DEVICE)).toBe('no_service');
  });

  it('has sessions for the run only', async () => {
    const kept = createDeviceFile(file);
    await kept.writeDevice(STORE, DEVICE);
    await kept.writeSession(STORE, { refreshToken: 'refresh-token', resumeSecret: null });
    expect(await kept.readSession(STORE)).toEqual({ state: 'ok', value: { refreshToken: 'refresh-token', resumeSecret: null } });
    expect(readFileSync(file, 'utf8')).not.toContain('refresh-token');
    expect(await createDeviceFile(file).readSession(STORE)).toEqual({ state: 'entry_missing' });
    await kept.forgetSession(STORE);
    expect(await kept.readSession(STORE)).toEqual({ state: 'entry_missing' });
  });
});
