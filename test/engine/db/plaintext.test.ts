import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CIPHERS } from '../../../preload/contract/session.ts';
import { killedRun } from '../crash/kill.ts';
import { ADMIN, runEngine } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';

const NAME = 'Example Zanzibar Ωmega';
const EMAIL = 'quicksilver@example.org';
const TEAM = 'Example Xylophone';
const USERNAME = 'example.periwinkle';
const ROWS = 3_000;

/** What is looked for: each word on its own, in every encoding that text could have. */
const WORDS = ['Zanzibar', 'zanzibar', 'Ωmega', 'quicksilver', 'Xylophone', 'periwinkle'];
const NEEDLES = WORDS.flatMap((word) => {
  const utf16 = Buffer.from(word, 'utf16le');
  return [Buffer.from(word, 'utf8'), utf16, Buffer.from(utf16).swap16(), Buffer.from(Buffer.from(word).toString('hex')), Buffer.from(Buffer.from(word).toString('base64').slice(0, 8))];
});

/** Every file below a folder that holds a planted word, in its content or its name. */
function found(folder: string): string[] {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return paths.filter((path) => {
    const bytes = Buffer.concat([Buffer.from(path), readFileSync(path)]);
    return NEEDLES.some((needle) => bytes.includes(needle));
  });
}
const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

describe.each(CIPHERS)('plain text with %s', (cipher) => {
  let outside: string;
  let csv: string;
  let running: RunningEngine;
  beforeEach(async () => {
    outside = mkdtempSync(join(tmpdir(), 'holdfast-plain-'));
    csv = join(outside, 'people.csv');
    const rows = Array.from({ length: ROWS }, (_, n) => `${NAME} ${String(n)},${String(n)}.${EMAIL},${USERNAME}.${String(n)},${TEAM} ${String(n % 9)},field_worker\n`);
    writeFileSync(csv, `name,email,username,team,role\n${rows.join('')}`);
    running = runEngine();
    await running.call('setup.create', { organisation: 'Example Organisation', name: 'Example Admin', ...ADMIN, cipher });
  });
  afterEach(async () => {
    await running.stop();
    rmSync(outside, { recursive: true, force: true });
  });
  const wal = (): string => join(running.dataDir, 'store', 'holdfast.db-wal');

  test('is found by this search where it is', () => {
    expect(found(outside)).toEqual([csv]);
  });

  test('is in no file while the store is open, nor after it was closed', async () => {
    await running.call('people.import', { file: running.engine.offerFile(csv), dryRun: false });
    await running.call('people.create', { name: NAME, username: USERNAME, email: EMAIL, team: TEAM, roleId: null });
    expect(await running.call('people.list', { filter: { search: 'Zanzibar' }, offset: 0, limit: 1 })).toMatchObject({ total: ROWS + 1 });
    // Otherwise the log that is written before the database was not looked at.
    expect(sizeOf(wal())).toBeGreaterThan(100_000);
    expect(found(running.dataDir)).toEqual([]);
    await running.engine.close();
    expect(sizeOf(wal())).toBe(0);
    expect(found(running.dataDir)).toEqual([]);
  });

  test.each(['before:commit:1', 'after:commit:1'])('is in no file that a process killed in an import leaves, %s', async (point) => {
    await running.engine.close();
    const { killed } = await killedRun([running.dataDir, 'import', csv, point]);
    expect(killed).toBe(true);
    expect(sizeOf(wal())).toBeGreaterThan(0);
    expect(found(running.dataDir)).toEqual([]);
  });
});
