import { existsSync, mkdtempSync, readFileSync, statfsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../setup/root.mjs';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/** So much must be free there, and twice as much in the machine: the tests' files together stay below a tenth of it. */
const ROOM_BYTES = 4 * 1024 ** 3;

/**
 * The worker thread's program, made once for all unit tests. From source each thread first compiles the compiler of
 * TypeScript; test/engine/running-engine.ts starts hundreds of engines with two threads each.
 * @param {string} folder an empty one
 * @returns {Promise<string>} the file to start threads with
 */
export async function bundledWorker(folder) {
  // What is not bundled is found from there.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await build({
    absWorkingDir: ROOT,
    entryPoints: { worker: 'main/jobs/worker.ts' },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // A file for each job, as in the source: a thread that hashes passwords reads no other.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    logLevel: 'warning',
  });
  return join(folder, 'worker.mjs');
}

/**
 * A new folder for the tests' files in memory, where there is plenty of it and programs may run from there. What is
 * written is there for every process, killed or not, as on a disk; only nobody waits for a disk at each commit.
 * @returns {string | null} null where there is no such place
 */
export function folderInMemory() {
  if (!existsSync(MEMORY)) return null;
  const mounted = readFileSync('/proc/mounts', 'utf8').split('\n').find((line) => line.split(' ')[1] === MEMORY);
  const options = mounted?.split(' ')[3]?.split(',') ?? ['noexec'];
  const { bavail, bsize } = statfsSync(MEMORY);
  if (options.includes('noexec') || bavail * bsize < ROOM_BYTES || process.availableMemory() < 2 * ROOM_BYTES) return null;
  return mkdtempSync(join(MEMORY, 'holdfast-'));
}
