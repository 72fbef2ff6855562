import { afterAll, describe, expect, test } from 'vitest';
import { killMatrix, sampleOfKills, stepsOf } from './kill-matrix.ts';
import { OPERATIONS } from './operations.ts';
import { StepCounter } from './steps.ts';
import { removeWorlds } from './worlds.ts';

/** Of each operation; `node scripts/run.mjs faults kills --every` has all of them. */
const SAMPLE = 3;

const counter = new StepCounter();
afterAll(() => {
  counter.remove();
  removeWorlds();
});

describe('killed at a step in the file system, whoever takes it', () => {
  test.each(OPERATIONS.map((operation) => ({ operation, name: operation.name })))('$name loses nothing and leaves nothing lying about', async ({ operation }) => {
    const steps = await stepsOf(counter, operation);
    const row = await killMatrix(counter, operation, steps, sampleOfKills(steps, SAMPLE));
    expect(row.failures).toEqual([]);
    expect(row).toMatchObject({ kills: SAMPLE, lost: 0, left: 0, intact: SAMPLE });
  });

  test('counts the steps of worker threads and of SQLite too', async () => {
    const rotation = OPERATIONS.find(({ name }) => name === 'rotation to aegis-256');
    if (!rotation) throw new Error('there is no rotation');
    const steps = await stepsOf(counter, rotation);
    expect(steps).toContain('worker pwrite data/store/holdfast.1.db');
    expect(steps).toContain('main pwrite data/store/holdfast.1.db-wal');
  });
});
