import { availableParallelism } from 'node:os';
import { failing } from '../disk-trouble.ts';
import type { FaultOptions } from '../faults.ts';
import { sampleOfKills, stepsOf } from '../kill-matrix.ts';
import { OPERATIONS } from '../operations.ts';
import type { Operation } from '../operations.ts';
import { StepCounter } from '../steps.ts';
import type { Fault } from '../steps.ts';
import { table } from '../table.ts';

export const ERRORS = ['ENOSPC', 'EROFS', 'EIO'] as const;
const WIDE_SAMPLE = 16;

/** Calls of the system that fail from a step on: no room, no leave to write, a disk that is dying. */
export async function calls({ most, every, only }: FaultOptions): Promise<number> {
  const counter = new StepCounter();
  const rows: (string | number)[][] = [];
  let failures = 0;
  try {
    for (const operation of OPERATIONS.filter(({ name }) => name.includes(only))) {
      const steps = await stepsOf(counter, operation);
      const troubled = await failingAt(counter, operation, failingSteps(steps, every ? steps.length : (most ?? WIDE_SAMPLE)));
      for (const failure of troubled.failures) console.log(`  ${operation.name}, ${failure}`);
      failures += troubled.failures.length;
      rows.push([operation.name, steps.length, troubled.tried, troubled.refused]);
      console.log(`${operation.name}: refused ${String(troubled.refused)} of ${String(troubled.tried)} times, ${String(troubled.failures.length)} failures`);
    }
  } finally {
    counter.remove();
  }
  console.log(`\n${table(['operation', 'steps', 'failing calls', 'refused'], rows)}`);
  return failures;
}

/** Each error at each of so many steps, the riskiest among them. */
export function failingSteps(steps: readonly string[], most: number): Extract<Fault, { kind: 'fail' }>[] {
  const at = new Set(sampleOfKills(steps, most).map((kill) => kill.at).filter((step) => step <= steps.length));
  return [...at].flatMap((step) => ERRORS.map((error) => ({ kind: 'fail' as const, at: step, error })));
}

/** Runs an operation once for each of these. */
export async function failingAt(counter: StepCounter, operation: Operation, faults: readonly Extract<Fault, { kind: 'fail' }>[]): Promise<{ tried: number; refused: number; failures: string[] }> {
  const waiting = [...faults];
  const result = { tried: 0, refused: 0, failures: [] as string[] };
  const one = async (): Promise<void> => {
    for (let fault = waiting.shift(); fault; fault = waiting.shift()) {
      const { outcome, failures } = await failing(counter, operation, fault);
      result.tried += 1;
      result.refused += Number(outcome !== 'done');
      const { error, at } = fault;
      result.failures.push(...failures.map((failure) => `${error} from step ${String(at)} on: ${failure}`));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, one));
  return result;
}
