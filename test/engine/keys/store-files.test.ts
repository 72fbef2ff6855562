import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepDatabases } from '../../../main/engine/keys/store-files.ts';

let folder: string;
const log = { info() {}, warn() {}, error() {} };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('databases that a rotation left are taken away, with what is beside them, and the present one stays', () => {
  for (const name of ['holdfast.db', 'holdfast.db-wal', 'holdfast.1.db', 'holdfast.2.db', 'holdfast.2.db-journal', 'keyslots.json']) writeFileSync(join(folder, name), 'example');
  sweepDatabases(folder, 1, log);
  expect(readdirSync(folder).sort()).toEqual(['holdfast.1.db', 'keyslots.json']);
});

test.runIf(process.platform !== 'win32')('a pipe, a link or a folder of such a name goes, holds nothing up, and leads nowhere', () => {
  const other = join(folder, 'somebody’s');
  writeFileSync(other, 'example');
  execFileSync('mkfifo', [join(folder, 'holdfast.7.db')]);
  symlinkSync(other, join(folder, 'holdfast.8.db'));
  mkdirSync(join(folder, 'holdfast.9.db', 'example'), { recursive: true });
  sweepDatabases(folder, 0, log);
  expect(readFileSync(other, 'utf8')).toBe('example');
  expect(readdirSync(folder)).toEqual(['somebody’s']);
});
