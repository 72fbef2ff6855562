import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** A process of its own, since memory is counted by process; it makes a store whose database is larger than what it may take. */
const PROGRAM = join(import.meta.dirname, 'memory-program.ts');

test('a backup read from the file takes some MiB, however large the database is', { timeout: 120_000 }, () => {
  const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM], { encoding: 'utf8' });
  const told = JSON.parse(stdout || '{}') as { databaseBytes?: number; grownBytes?: number };
  expect(stderr).toBe('');
  expect(told.databaseBytes).toBeGreaterThan(150_000_000);
  console.log(`backup: ${String(Math.round((told.grownBytes ?? 0) / 1e6))} MB more for a database of ${String(Math.round((told.databaseBytes ?? 0) / 1e6))} MB`);
  expect(told.grownBytes).toBeLessThan(100_000_000);
});
