import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IMPORT_LIMITS } from '../../../preload/contract/people-import.ts';
import { offerFile, peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

/** Far below what the rows would take if they were kept (about 600 bytes each as objects), far above the machine's noise. */
const MOST_GROWTH_BYTES = 256 * 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), 'holdfast-large-'));
let store: PeopleStore;
beforeAll(() => {
  store = peopleStore();
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function bigFile(count: number): Promise<string> {
  const path = join(folder, `${String(count)}.csv`);
  function* lines(): Generator<string> {
    yield 'name,email,username,team,role\n';
    let piece = '';
    for (let index = 0; index < count; index += 1) {
      piece += `Example Person ${String(index)},example.person.${String(index)}@example.org,example.person.${String(index)},Example Team ${String(index % 40)},field_worker\n`;
      if (piece.length > 60_000) {
        yield piece;
        piece = '';
      }
    }
    yield piece;
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return path;
}

/** The most the process (worker threads included) grows while `work` runs. */
async function growth(work: (sample: () => void) => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  await work(() => void (most = Math.max(most, process.memoryUsage.rss())));
  return most - before;
}

describe('large files', () => {
  test('a million rows and one more are read to the limit and refused, in bounded memory', { timeout: 60_000 }, async () => {
    const path = await bigFile(IMPORT_LIMITS.rows + 1);
    let rows = 0;
    const grown = await growth(async (sample) => {
      const reading = store.jobs.start('read-people-file', { path }, {
        onBatch(batch) {
          rows += batch.lines.length;
          sample();
        },
      });
      await expect(reading).rejects.toMatchObject({ code: 'invalid_input', reason: 'file_too_many_rows' });
    });
    expect(rows).toBe(IMPORT_LIMITS.rows);
    expect(grown).toBeLessThan(MOST_GROWTH_BYTES);
  });

  test('100,000 rows are imported in bounded memory, and twice is 100,000 duplicates', { timeout: 60_000 }, async () => {
    const file = offerFile(await bigFile(100_000));
    const grown = await growth(async (sample) => {
      expect(await store.call('import', { file, dryRun: false }, { onProgress: sample })).toMatchObject({ rows: 100_000, created: 100_000, refused: 0 });
      const again = await store.call('import', { file, dryRun: true }, { onProgress: sample });
      expect(again).toMatchObject({ created: 0, refused: 100_000, newTeamCount: 0 });
      expect(again.errors.slice(0, 2).map(({ rule }) => rule)).toEqual(['email_taken', 'username_taken']);
    });
    expect(grown).toBeLessThan(MOST_GROWTH_BYTES);
  });
});
