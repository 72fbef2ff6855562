// `npm test`: every check but the long ones. `node scripts/run.mjs test <step> [args]` runs one of them.
import './setup/plain-failures.mjs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDesktop } from './desktop/desktop.mjs';
import { interrupted } from './desktop/interruption.mjs';
import { electronRuntime } from './setup/runtime.mjs';
import { ensureSystem } from './setup/system-packages.mjs';
import { STEPS } from './test/steps.mjs';

const [first, ...rest] = process.argv.slice(2);
const chosen = STEPS.filter(({ name, byName }) => (first === undefined ? !byName : name === first));
if (chosen.length === 0) {
  console.error(`Unknown step "${first ?? ''}". There are: ${STEPS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const reports = mkdtempSync(join(tmpdir(), 'holdfast-reports-'));
/** @type {{ name: string, seconds: number, passed: number, failed: number }[]} */
const results = [];
try {
  const runtime = await electronRuntime();
  if (chosen.some((step) => step.desktop)) await ensureSystem(['window', 'display', 'desktop', 'judges', 'compiler'], { executable: runtime.executable });
  for (const { name, desktop: needsDesktop, run } of chosen) {
    if (interrupted.aborted) break;
    console.log(`\n== ${name}`);
    const startedAtMs = Date.now();
    // Each its own: a display on which nobody moved anything for a quarter of an hour is one that the program locks on.
    const desktop = needsDesktop ? await openDesktop() : null;
    try {
      const env = { ...(desktop?.env ?? process.env), ELECTRON_OVERRIDE_DIST_PATH: runtime.distPath };
      const counts = await run({ args: rest, env, report: join(reports, `${name}.json`), runtime });
      results.push({ name, seconds: (Date.now() - startedAtMs) / 1000, ...counts });
    } finally {
      await desktop?.close();
    }
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}

const sum = (/** @type {'passed' | 'failed'} */ what) => results.reduce((total, result) => total + result[what], 0);
console.log('');
for (const { name, seconds, passed, failed } of results) {
  console.log(`${name.padEnd(10)} ${String(passed).padStart(5)} passed ${String(failed).padStart(5)} failed ${seconds.toFixed(1).padStart(7)} s`);
}
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
// A run that checked nothing must not look like a good one.
process.exitCode = interrupted.aborted || sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
