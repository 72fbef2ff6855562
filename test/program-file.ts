import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The file to start a program from that tests run as a process or thread of its own: bundled, as programs ship, where
 * `npm test` made that once for all tests (PROGRAMS in scripts/test/unit-setup.mjs), otherwise its source, which takes each
 * start longer and is the same beside that.
 */
export function programFile(source: URL): string {
  return bundled(source) ?? fileURLToPath(source);
}

/** Options with the worker thread's program, where it is bundled. */
export function bundledWorker(): { workerFile?: string } {
  const workerFile = bundled(new URL('../main/jobs/worker.ts', import.meta.url));
  return workerFile === null ? {} : { workerFile };
}

function bundled(source: URL): string | null {
  const folder = process.env['HOLDFAST_TEST_PROGRAMS'];
  if (folder === undefined) return null;
  const file = join(folder, `${basename(source.pathname, '.ts')}.mjs`);
  return existsSync(file) ? file : null;
}
