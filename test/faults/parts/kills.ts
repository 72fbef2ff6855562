import type { FaultOptions } from '../faults.ts';
import { everyKill, killMatrix, sampleOfKills, stepsOf } from '../kill-matrix.ts';
import type { Killed } from '../kill-matrix.ts';
import { OPERATIONS } from '../operations.ts';
import { StepCounter } from '../steps.ts';
import { table } from '../table.ts';

/** Kills of each operation, unless every step is asked for. */
const WIDE_SAMPLE = 60;

/** SIGKILL at the steps of each operation in the file system. */
export async function kills({ every, most, only }: FaultOptions): Promise<number> {
  const counter = new StepCounter();
  const rows: Killed[] = [];
  try {
    for (const operation of OPERATIONS.filter(({ name }) => name.includes(only))) {
      const startedAtMs = Date.now();
      const steps = await stepsOf(counter, operation);
      const row = await killMatrix(counter, operation, steps, every ? everyKill(steps) : sampleOfKills(steps, most ?? WIDE_SAMPLE));
      rows.push(row);
      console.log(`${operation.name}: ${String(row.kills)} kills in ${((Date.now() - startedAtMs) / 1000).toFixed(0)} s, ${String(row.failures.length)} failures`);
      for (const failure of row.failures) console.log(`  ${failure}`);
    }
  } finally {
    counter.remove();
  }
  console.log(`\n${killTable(rows)}`);
  return rows.reduce((total, { failures }) => total + failures.length, 0);
}

/** One row for each operation, and one for all of them. */
export function killTable(rows: readonly Killed[]): string {
  const numbers = (row: Killed): number[] => [row.steps, row.inWorkers, row.kills, row.opened, row.nothing, row.intact, row.acknowledged, row.lost, row.left];
  const sums = rows.map(numbers).reduce((a, b) => a.map((value, index) => value + (b[index] ?? 0)));
  return table(
    ['operation', 'steps', 'in threads', 'kills', 'opened', 'nothing yet', 'chain intact', 'acknowledged', 'lost', 'left behind'],
    [...rows.map((row) => [row.operation, ...numbers(row)]), ['all', ...sums]],
  );
}
