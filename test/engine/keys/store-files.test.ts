import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepLaterDatabase, markUnfinished, sweepDatabases } from '../../../main/engine/keys/store-files.ts';

let folder: string;
const log = { info() {}, warn() {}, error() {} };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const plant = (...names: string[]): void => names.forEach((name) => writeFileSync(join(folder, name), 'example'));

test('databases that a rotation left are taken away, with what is beside them, and the present one stays', () => {
  plant('holdfast.db', 'holdfast.db-wal', 'holdfast.1.db', 'holdfast.1.db-wal', 'holdfast.2.db-journal', 'keyslots.json');
  plant('holdfast.3.db', 'holdfast.3.db-wal', 'holdfast.3.db-unfinished');
  sweepDatabases(folder, 1, log);
  expect(readdirSync(folder).sort()).toEqual(['holdfast.1.db', 'holdfast.1.db-wal', 'keyslots.json']);
});

test('a database of a later epoch stays unless a rotation was cut off from it, whatever is opened', () => {
  plant('holdfast.2.db', 'holdfast.2.db-wal', 'holdfast.3.db');
  markUnfinished(join(folder, 'holdfast.3.db'));
  for (const epoch of [0, 0, 1]) sweepDatabases(folder, epoch, log);
  expect(readdirSync(folder).sort()).toEqual(['holdfast.2.db', 'holdfast.2.db-wal']);
});

test('one that is opened is an unfinished one no more', () => {
  plant('holdfast.1.db');
  markUnfinished(join(folder, 'holdfast.1.db'));
  for (const epoch of [1, 0]) sweepDatabases(folder, epoch, log);
  expect(readdirSync(folder)).toEqual(['holdfast.1.db']);
});

test('a later database makes room for a rotation with all that belongs to it, and is swept no more', () => {
  plant('holdfast.1.db', 'holdfast.1.db-wal', 'keyslots.1.json', 'holdfast.2.db');
  markUnfinished(join(folder, 'holdfast.2.db'));
  for (const epoch of [1, 2]) keepLaterDatabase(folder, epoch, 'example');
  sweepDatabases(folder, 5, log);
  expect(readdirSync(folder).sort()).toEqual(['kept-example.holdfast.1.db', 'kept-example.holdfast.1.db-wal', 'kept-example.keyslots.1.json']);
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
