import { randomBytes, randomUUID } from 'node:crypto';
import fs, { linkSync, lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawReserve, fillReserve, RESERVE_BYTES } from '../../../main/engine/db/reserve.ts';
import { KEPT_FREE_BYTES } from '../../../main/engine/db/room.ts';
import { reserveFile } from '../../../main/engine/keys/store-files.ts';
import { ADMIN, auditTrail, runEngine, testClock, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const random = { bytes: randomBytes, uuid: randomUUID };
const PLENTY = 1024 ** 3;
const { statfsSync } = fs;
let folder: string;
/** What a disk of which others have left so much says: what the reserve gives up is free, too. */
function disk(freeBytes: number, heldBytes = 0): void {
  fs.statfsSync = (() => ({ bavail: freeBytes + heldBytes - held(), bsize: 1, blocks: 2 * PLENTY })) as unknown as typeof fs.statfsSync;
  syncBuiltinESMExports();
}
const held = (): number => statSync(reserveFile(folder), { throwIfNoEntry: false })?.size ?? 0;
const full = (): void => disk(0, held());

afterEach(() => {
  fs.statfsSync = statfsSync;
  syncBuiltinESMExports();
});

describe('the room that is held', () => {
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'holdfast-reserve-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is really taken from the disk, and nobody else may read it', () => {
    fillReserve(folder, random);
    const { size, blocks, mode } = statSync(reserveFile(folder));
    expect(size).toBe(RESERVE_BYTES);
    expect(blocks * 512).toBeGreaterThanOrEqual(RESERVE_BYTES);
    expect(mode & 0o777).toBe(0o600);
  });

  it('is no longer than it was made, whatever somebody made of it', () => {
    fillReserve(folder, random);
    truncateSync(reserveFile(folder), 64 * 1024 ** 3);
    full();
    drawReserve(folder);
    expect(held()).toBeLessThanOrEqual(RESERVE_BYTES);
  });

  it('is given up piece by piece, no more than it takes, down to nothing', () => {
    fillReserve(folder, random);
    drawReserve(folder);
    expect(held()).toBe(RESERVE_BYTES);
    full();
    drawReserve(folder);
    const once = RESERVE_BYTES - held();
    expect(once).toBeGreaterThan(0);
    expect(once).toBeLessThanOrEqual(RESERVE_BYTES / 8);
    drawReserve(folder);
    expect(RESERVE_BYTES - held()).toBe(once);
    // Others take what it gave up.
    for (let n = 0; n < 8; n += 1) {
      full();
      drawReserve(folder);
    }
    expect(held()).toBe(0);
    drawReserve(folder);
  });

  it.each([
    ['a link', (other: string): void => symlinkSync(other, reserveFile(folder))],
    ['a second name', (other: string): void => linkSync(other, reserveFile(folder))],
  ])('is written through no file that is %s of another', (_what, lay) => {
    const other = join(folder, 'somebody’s');
    writeFileSync(other, 'example');
    lay(other);
    full();
    drawReserve(folder);
    expect(readFileSync(other, 'utf8')).toBe('example');
    disk(PLENTY);
    fillReserve(folder, random);
    expect(readFileSync(other, 'utf8')).toBe('example');
    expect(lstatSync(reserveFile(folder)).isFile()).toBe(true);
    expect(held()).toBe(RESERVE_BYTES);
  });

  it('is made whole only where there is room for it besides what changes leave free', () => {
    disk(KEPT_FREE_BYTES + RESERVE_BYTES - 1);
    fillReserve(folder, random);
    expect(held()).toBe(0);
    disk(KEPT_FREE_BYTES + RESERVE_BYTES);
    fillReserve(folder, random);
    expect(held()).toBe(RESERVE_BYTES);
  });

  it('is gone on with where a kill left half of it', () => {
    fs.writeFileSync(reserveFile(folder), randomBytes(1_000));
    fillReserve(folder, random);
    expect(held()).toBe(RESERVE_BYTES);
  });

  it('is left alone where a file system does not say what it has, or the folder is gone', () => {
    folder = join(folder, 'gone');
    fillReserve(folder, random);
    drawReserve(folder);
    expect(held()).toBe(0);
  });
});

describe('an engine on a full disk', () => {
  let running: RunningEngine;
  beforeEach(async () => {
    running = runEngine({ clock: testClock() });
    folder = join(running.dataDir, 'store');
    await withOrganisation(running);
  });
  afterEach(() => running.stop());

  it('holds room from the first opening on', () => {
    expect(held()).toBe(RESERVE_BYTES);
  });

  it('lets people sign in, look things up, and lock in the room that it held; changes are refused, and made again when there is room', async () => {
    await running.engine.close();
    full();
    running = runEngine({ dataDir: running.dataDir, clock: testClock() });
    await running.call('session.signIn', ADMIN);
    expect(held()).toBeLessThan(RESERVE_BYTES);
    expect((await running.call('people.list', { offset: 0, limit: 10 })).total).toBe(1);
    expect(await running.call('audit.verify', {})).toMatchObject({ result: 'intact' });
    const person = { name: 'Example', username: 'example.more', email: null, team: null, roleId: null };
    expect(await running.outcome('people.create', person)).toBe('read_only/disk_full');
    await running.call('session.lock', {});
    await running.call('session.signIn', ADMIN);
    expect(held()).toBeGreaterThan(0);
    disk(PLENTY);
    expect(await running.outcome('people.create', person)).toBe('done');
    expect(held()).toBe(RESERVE_BYTES);
    expect((await auditTrail(running)).map(({ verb }) => verb)).toContain('session.locked');
  });
});
