import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { offerFile, peopleStore } from '../fixture.ts';

/**
 * Imports a million people into an encrypted store and prints time, memory and file size: too long for the test
 * run, which reads a million rows and imports fewer. `node test/engine/people/million-rows.ts [rows]`
 */
const count = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'holdfast-million-'));
const path = join(folder, 'people.csv');
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

function* lines(): Generator<string> {
  yield 'name,email,username,team,role\n';
  for (let index = 0; index < count; index += 100) {
    let piece = '';
    for (let row = index; row < Math.min(index + 100, count); row += 1) {
      piece += `Example Person ${String(row)},example.person.${String(row)}@example.org,example.person.${String(row)},Example Team ${String(row % 40)},field_worker\n`;
    }
    yield piece;
  }
}

const store = peopleStore();
try {
  await pipeline(Readable.from(lines()), createWriteStream(path));
  let mostRssBytes = process.memoryUsage.rss();
  const beforeBytes = mostRssBytes;
  const startedMs = performance.now();
  const outcome = await store.call('import', { file: offerFile(path), dryRun: false }, { onProgress: () => void (mostRssBytes = Math.max(mostRssBytes, process.memoryUsage.rss())) });
  const seconds = (performance.now() - startedMs) / 1000;
  console.log(`${String(outcome.created)} of ${String(outcome.rows)} rows imported in ${seconds.toFixed(1)} s from ${megabytes(statSync(path).size)}`);
  console.log(`memory grew by ${megabytes(mostRssBytes - beforeBytes)}, database ${megabytes(statSync(join(store.dir, 'holdfast.db')).size)}`);
} finally {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
}
