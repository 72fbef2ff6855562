// `node scripts/run.mjs faults [part ...] [options]`: what can go wrong with a machine, in full; `npm test` has a sample of it.
import './setup/plain-failures.mjs';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runIn } from './desktop/run-in.mjs';
import { ROOT } from './setup/root.mjs';
import { ensureSystem } from './setup/system-packages.mjs';
import { bundledPrograms, folderInMemory } from './test/unit-setup.mjs';

await ensureSystem(['compiler']);
const made = mkdtempSync(join(tmpdir(), 'holdfast-faults-'));
const temporary = folderInMemory() ?? join(made, 'files');
try {
  mkdirSync(temporary, { recursive: true });
  // A part of it runs as an ordinary account.
  for (const folder of [temporary, made]) chmodSync(folder, 0o755);
  process.exitCode = await runIn(process.execPath, [join(ROOT, 'test', 'faults', 'faults.ts'), ...process.argv.slice(2)], {
    env: { ...process.env, TMPDIR: temporary, HOLDFAST_TEST_PROGRAMS: await bundledPrograms(made), NODE_COMPILE_CACHE: join(made, 'compiled') },
  });
} finally {
  for (const folder of [temporary, made]) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
