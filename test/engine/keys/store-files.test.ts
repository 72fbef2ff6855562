import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sweepDatabases } from '../../../main/engine/keys/store-files.ts';

let folder: string;
let warned: number;
const log = { info() {}, warn: () => void (warned += 1), error() {} };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-files-'));
  warned = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

test('databases that a rotation left are taken away, with what is beside them, and the present one stays', () => {
  for (const name of ['holdfast.db', 'holdfast.db-wal', 'holdfast.1.db', 'holdfast.2.db', 'holdfast.2.db-journal', 'keyslots.json']) writeFileSync(join(folder, name), 'example');
  sweepDatabases(folder, 1, log);
  expect(readdirSync(folder).sort()).toEqual(['holdfast.1.db', 'keyslots.json']);
});

test.runIf(process.platform !== 'win32')('a pipe or a link of such a name holds nothing up, and leads nowhere', () => {
  const other = join(folder, 'somebody’s');
  writeFileSync(other, 'example');
  execFileSync('mkfifo', [join(folder, 'holdfast.7.db')]);
  symlinkSync(other, join(folder, 'holdfast.8.db'));
  sweepDatabases(folder, 0, log);
  expect(readFileSync(other, 'utf8')).toBe('example');
  expect(existsSync(join(folder, 'holdfast.7.db'))).toBe(false);
  // A link is said, and left to whoever made it.
  expect(warned).toBe(1);
});
