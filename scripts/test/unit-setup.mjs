import { copyFileSync, existsSync, mkdtempSync, readFileSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../setup/root.mjs';

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
/** So much must be free there, and twice as much in the machine: the tests' files together stay below a tenth of it. */
const ROOM_BYTES = 4 * 1024 ** 3;

/**
 * What tests start hundreds of times, in threads and processes of their own. In the bundles each keeps its name, without the
 * folders: test/program-file.ts finds it by that.
 */
const PROGRAMS = [
  'main/jobs/worker.ts',
  'main/cli/cli.ts',
  'test/cli/cheap-hashes.ts',
  'test/cli/die-at.ts',
  'test/engine/crash/killed.ts',
  'test/engine/session/guesser.ts',
  'test/faults/examine.ts',
  'test/faults/under-way.ts',
];

/**
 * These programs bundled, once for all unit tests: from source, reading and compiling their few hundred files takes
 * longer than what most of them are started for.
 * @param {string} folder an empty one
 * @returns {Promise<string>} the folder, for HOLDFAST_TEST_PROGRAMS
 */
export async function bundledPrograms(folder) {
  // What is not bundled is found from there.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  copyFileSync(join(ROOT, 'assets', 'common-passwords.bin'), join(folder, 'common-passwords.bin'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: Object.fromEntries(PROGRAMS.map((source) => [basename(source, '.ts'), source])),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // One copy of each module for whatever is loaded together, and a file for each job, as in the source.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    packages: 'external',
    logLevel: 'warning',
  });
  // Where a program is told of no other, its threads start from there.
  writeFileSync(join(folder, 'worker.ts'), "import './worker.mjs';\n");
  return folder;
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
