import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runEngine, withOrganisation } from '../running-engine.ts';
import type { RunningEngine } from '../running-engine.ts';
import { visits } from './example-type.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-ahead-'));
/** As many as are handed over at once, and a few more. */
const ROWS = 260;
let admin: RunningEngine;
let typeId: string;
beforeAll(async () => {
  admin = runEngine();
  await withOrganisation(admin);
  typeId = await visits(admin);
});
afterAll(async () => {
  await admin.stop();
  rmSync(folder, { recursive: true });
});

it.each([true, false])('a table that turns out malformed while its first rows are brought in leaves none of them (dry run: %s)', async (dryRun) => {
  const path = join(folder, 'table.csv');
  writeFileSync(path, `head\n${Array.from({ length: ROWS }, (_, at) => `Example ${String(at)}`).join('\n')}\n"never closed`);
  const file = admin.engine.offerFile(path, 'records-import');
  expect(await admin.outcome('recordsImport.run', { file, typeId, dryRun, into: { fields: [{ field: 'head', column: 'head' }] } })).toBe('invalid_input/file_malformed');
  // As long as the rest of them would take.
  for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
  expect((await admin.call('records.ids', { typeId })).total).toBe(0);
});
