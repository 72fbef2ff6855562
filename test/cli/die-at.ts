import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import './cheap-hashes.ts';

/**
 * Loaded before the program (`node --import`): kills the process right before its DIE_AT-th change to the file
 * system, without a chance to tidy up. What SQLite writes by itself is not counted.
 */
const CHANGES = ['mkdirSync', 'writeSync', 'fsyncSync', 'renameSync', 'rmSync'] as const;

let left = Number(process.env['DIE_AT']);
const changed = fs as unknown as Record<string, (...given: unknown[]) => unknown>;
for (const name of CHANGES) {
  const original = changed[name];
  if (!original) throw new Error(`there is no ${name}`);
  changed[name] = function (...given) {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return original.apply(this, given);
  };
}
syncBuiltinESMExports();
