import { createWriteStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '../../preload/contract/people.ts';
import { HEADER, provisioned } from './command.ts';
import type { Provisioned } from './command.ts';

const PEAK_MEMORY = new URL('./peak-memory.ts', import.meta.url).href;
/** A fifth of the limit, which import-large.long.test.ts reads up to in the engine: the whole takes minutes here. */
const ROWS = 200_000;
/** Each thread's heap, in MiB: the rows as objects would be 120 MiB, and end the process here whenever its collector comes. */
const HEAP_MIB = 64;
/** What is beside the heaps is Node itself (about 100 MiB), the database's cache and pieces of the file. */
const MOST_PEAK_KIB = 512 * 1024;

let store: Provisioned;
beforeAll(async () => {
  store = await provisioned();
});
afterAll(() => store.remove());

/** The last of them is one that a spreadsheet would run. */
async function manyRows(): Promise<string> {
  const path = store.file('many.csv');
  function* pieces(): Generator<string> {
    yield HEADER;
    for (let from = 0; from < ROWS; from += 1_000) {
      let piece = '';
      for (let n = from; n < from + 1_000; n += 1) {
        const name = n === ROWS - 1 ? '=cmd()' : `Example Person ${String(n)}`;
        piece += `${name},example.${String(n)}@example.org,example.${String(n)},Example Team ${String(n % 40)},field_worker\n`;
      }
      yield piece;
    }
  }
  await pipeline(Readable.from(pieces()), createWriteStream(path));
  return path;
}

describe('200,000 rows', () => {
  test('with a bad one at the very end: all read, none imported, in bounded memory', { timeout: 120_000 }, async () => {
    const file = await manyRows();
    const peakFile = store.file('peak');
    const refused = await store.run(['people', 'import', file], { node: [`--max-old-space-size=${String(HEAP_MIB)}`, '--import', PEAK_MEMORY], env: { PEAK_FILE: peakFile } });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain('invalid_input/file_rows_refused');
    const peakKib = Number(readFileSync(peakFile, 'utf8'));
    expect(peakKib).toBeGreaterThan(50 * 1024);
    expect(peakKib).toBeLessThan(MOST_PEAK_KIB);

    expect((await store.json(['people', 'list'])) as Person[]).toHaveLength(1);
    expect((await store.run(['audit', 'verify'])).code).toBe(0);
    // The names are free again.
    expect(await store.run(['people', 'import', store.file('one.csv', `${HEADER}Example One,,example.0,,\n`)])).toMatchObject({ code: 0 });
  });
});
