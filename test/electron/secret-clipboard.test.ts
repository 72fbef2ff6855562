import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSecretClipboard, SECRET_STAYS_SECONDS } from '../../main/electron/secret-clipboard.ts';
import type { SecretClipboard, SystemClipboard } from '../../main/electron/secret-clipboard.ts';

/** The system's clipboard, the one thing that is replaced here: what lies on it, and what is marked. */
let held: { clipboard: string; selection: string };
let secrets: SecretClipboard;
beforeEach(() => {
  vi.useFakeTimers();
  held = { clipboard: 'from before', selection: 'marked before' };
  const system: SystemClipboard = {
    readText: () => Promise.resolve(held.clipboard),
    writeText: (text) => void (held.clipboard = text),
    clear: () => void (held.clipboard = ''),
    selection: { readText: () => Promise.resolve(held.selection), clear: () => void (held.selection = '') },
  };
  secrets = createSecretClipboard(system);
});
afterEach(() => void vi.useRealTimers());
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

describe('a copied secret', () => {
  it('is taken off again after its time, and not before', async () => {
    expect(await secrets.copy('example secret')).toBe(SECRET_STAYS_SECONDS);
    expect(held.clipboard).toBe('example secret');
    await pass(SECRET_STAYS_SECONDS - 1);
    expect(held.clipboard).toBe('example secret');
    await pass(1);
    expect(held).toEqual({ clipboard: '', selection: 'marked before' });
  });

  it('is left alone once something else was copied over it', async () => {
    await secrets.copy('example secret');
    held.clipboard = 'somebody’s own';
    await pass(SECRET_STAYS_SECONDS);
    expect(held.clipboard).toBe('somebody’s own');
    await secrets.clearNow();
    expect(held.clipboard).toBe('somebody’s own');
  });

  it('counts its time from the last copy', async () => {
    await secrets.copy('example one');
    await pass(SECRET_STAYS_SECONDS - 1);
    await secrets.copy('example two');
    await pass(SECRET_STAYS_SECONDS - 1);
    expect(held.clipboard).toBe('example two');
    await pass(1);
    expect(held.clipboard).toBe('');
  });

  it('goes at once when it must, from where marked text lies as well, and once', async () => {
    await secrets.copy('example secret');
    held.selection = 'example secret';
    await secrets.clearNow();
    expect(held).toEqual({ clipboard: '', selection: '' });
    held.clipboard = 'example secret';
    await pass(SECRET_STAYS_SECONDS);
    expect(held.clipboard).toBe('example secret');
  });
});
