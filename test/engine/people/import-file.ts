import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-import-'));
let serial = 0;

/** Writes a file to import and returns its path. It goes with the folder that the step gives its tests: several files share this module. */
export function importFile(content: string | Uint8Array): string {
  serial += 1;
  const path = join(folder, `example-${String(serial)}.csv`);
  writeFileSync(path, content);
  return path;
}
