import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from '../build.mjs';
import { runIn } from '../desktop/run-in.mjs';
import { ROOT } from '../setup/root.mjs';
import { playwrightCounts, vitestCounts } from './counts.mjs';
import { packForTests } from './packed.mjs';
import { bundledPrograms, folderInMemory } from './unit-setup.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Counts
 * @typedef {object} StepOptions
 * @property {readonly string[]} args for the tool, from the command line
 * @property {NodeJS.ProcessEnv} env
 * @property {string} report file for the tool's own report
 * @property {import('../setup/runtime.mjs').ElectronRuntime} runtime
 */

const NODE = process.execPath;
const E2E = 'test/e2e';
/** Tests with this tag run a second time, on a packed app. */
const PACKED_TAG = '@packed';

/** @param {string[]} below */
const tool = (...below) => join(ROOT, 'node_modules', ...below);

/**
 * `byName`: no part of `npm test`, which is to end within twenty minutes.
 * @type {readonly { name: string, desktop: boolean, byName?: boolean, run: (options: StepOptions) => Promise<Counts> }[]}
 */
export const STEPS = [
  { name: 'typecheck', desktop: false, run: typecheck },
  { name: 'lint', desktop: false, run: lint },
  { name: 'unit', desktop: true, run: unit },
  { name: 'e2e', desktop: true, run: endToEnd },
  { name: 'packed', desktop: true, run: packed },
  { name: 'long', desktop: true, byName: true, run: long },
];

/** @param {StepOptions} options */
async function typecheck({ args, env }) {
  const codes = await Promise.all(['.', 'renderer'].map((project) => runIn(NODE, [tool('typescript', 'bin', 'tsc'), '-p', project, ...args], { env })));
  return oneCheck(codes.every((code) => code === 0));
}

/** @param {StepOptions} options */
async function lint({ args, env }) {
  const files = args.length > 0 ? args : ['.'];
  const code = await runIn(NODE, [tool('eslint', 'bin', 'eslint.js'), '-c', 'scripts/eslint.config.mjs', '--max-warnings', '0', ...files], { env });
  return oneCheck(code === 0);
}

/** @param {StepOptions} options */
async function unit({ args, env, report }) {
  const made = join(dirname(report), 'unit');
  mkdirSync(made);
  const temporary = folderInMemory() ?? mkdtempSync(join(made, 'files-'));
  try {
    const code = await runIn(
      NODE,
      [tool('vitest', 'vitest.mjs'), 'run', '-c', 'scripts/vitest.config.ts', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
      {
        env: {
          ...env,
          TMPDIR: temporary,
          HOLDFAST_TEST_PROGRAMS: await bundledPrograms(made),
          // The compiler works once for each file of theirs.
          NODE_COMPILE_CACHE: join(made, 'compiled'),
        },
      },
    );
    return vitestCounts(report, code);
  } finally {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** @param {StepOptions} options */
function long({ env, ...options }) {
  return unit({ ...options, env: { ...env, HOLDFAST_TESTS: 'long' } });
}

/** @param {StepOptions} options */
async function endToEnd({ args, env, report, runtime }) {
  if (specs().length === 0) return none(`no tests in ${E2E}`);
  await build({ production: false, runtime });
  return playwright({ args, env, report });
}

/** @param {StepOptions} options */
async function packed({ args, env, report }) {
  if (!specs().some((text) => text.includes(PACKED_TAG))) return none(`no tests tagged ${PACKED_TAG} in ${E2E}`);
  const executable = packForTests(join(dirname(report), 'packed'), { inspectable: true });
  return playwright({ args: ['--grep', PACKED_TAG, ...args], env: { ...env, HOLDFAST_E2E_EXECUTABLE: executable }, report });
}

/** @param {{ args: readonly string[], env: NodeJS.ProcessEnv, report: string }} options */
async function playwright({ args, env, report }) {
  const code = await runIn(NODE, [tool('@playwright', 'test', 'cli.js'), 'test', '-c', E2E, '--reporter=list,json', ...args], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  return playwrightCounts(report, code);
}

/** The texts of the end-to-end tests. */
function specs() {
  const names = readdirSync(join(ROOT, E2E), { recursive: true }).map(String);
  return names.filter((name) => name.endsWith('.spec.ts')).map((name) => readFileSync(join(ROOT, E2E, name), 'utf8'));
}

/**
 * @param {string} why
 * @returns {Counts}
 */
function none(why) {
  console.log(why);
  return { passed: 0, failed: 0 };
}

/**
 * @param {boolean} passed
 * @returns {Counts}
 */
function oneCheck(passed) {
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}
