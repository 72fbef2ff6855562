import { afterAll, describe, expect, test } from 'vitest';
import { stepsOf } from './kill-matrix.ts';
import { OPERATIONS } from './operations.ts';
import { failingAt, failingSteps } from './parts/calls.ts';
import { StepCounter } from './steps.ts';
import { removeWorlds } from './worlds.ts';

/** Steps of each operation, each failing in another way; `node scripts/run.mjs faults calls disk` has more, and real disks. */
const SAMPLE = 3;
/** Locking always happens, and a check tells what it found though it cannot be kept. */
const NEVER_REFUSED = ['lock', 'check of the whole store'];

const counter = new StepCounter();
afterAll(() => {
  counter.remove();
  removeWorlds();
});

describe('a disk that is full, read-only or dying from a step on', () => {
  test.each(OPERATIONS.map((operation) => ({ operation, name: operation.name })))('$name is refused for it, loses nothing, and is done in the same process when that is over', async ({ operation }) => {
    const all = failingSteps(await stepsOf(counter, operation), SAMPLE);
    const faults = all.filter((_fault, index) => index % SAMPLE === Math.floor(index / SAMPLE) % SAMPLE);
    const { tried, refused, failures } = await failingAt(counter, operation, faults);
    expect(failures).toEqual([]);
    expect(tried).toBe(faults.length);
    expect(refused > 0).toBe(!NEVER_REFUSED.includes(operation.name));
  });
});
