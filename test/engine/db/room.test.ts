import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fullIfSo, requireRoom } from '../../../main/engine/db/room.ts';
import { EngineError } from '../../../main/engine/errors.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-room-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('room on the disk', () => {
  test('is there for what fits, not for more than any disk has', () => {
    expect(() => requireRoom(folder)).not.toThrow();
    expect(() => requireRoom(folder, Number.MAX_SAFE_INTEGER)).toThrow(expect.objectContaining({ code: 'read_only', reason: 'disk_full' }) as Error);
  });

  test('is taken to be there where a file system does not say', () => {
    expect(() => requireRoom(join(folder, 'gone'), Number.MAX_SAFE_INTEGER)).not.toThrow();
    // Of no size at all.
    expect(() => requireRoom('/proc', Number.MAX_SAFE_INTEGER)).not.toThrow();
  });

  test('leaves an error alone while there is some, and any other error', () => {
    const readOnly = new EngineError('read_only', 'disk_read_only');
    expect(fullIfSo(readOnly, folder)).toBe(readOnly);
    const other = new Error('other');
    expect(fullIfSo(other, folder)).toBe(other);
  });
});
