import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-import-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let serial = 0;

/** Writes a file to import and returns its path; it goes with the test file's end. */
export function importFile(content: string | Uint8Array): string {
  serial += 1;
  const path = join(folder, `example-${String(serial)}.csv`);
  writeFileSync(path, content);
  return path;
}
