import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { restartDelayMs } from '../../main/electron/restart.ts';

const WELL_MS = 60_000;

describe('how long to wait before a process that died is started again', () => {
  it('doubles from a tenth of a second to half a minute', () => {
    const delays = Array.from({ length: 12 }, (_, deaths) => restartDelayMs(Array<number>(deaths).fill(10)));
    expect(delays).toEqual([100, 100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000]);
  });

  it('begins anew after a life that lasted', () => {
    expect(restartDelayMs([10, 10, 10, 10, WELL_MS])).toBe(100);
    expect(restartDelayMs([10, 10, 10, 10, WELL_MS, 10, 10])).toBe(200);
    expect(restartDelayMs([10, 10, WELL_MS - 1])).toBe(400);
  });

  it('is never out of its bounds, and never shorter for one more early death', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 5_000 }), (lifetimes) => {
        const delay = restartDelayMs(lifetimes);
        expect(delay).toBeGreaterThanOrEqual(100);
        expect(delay).toBeLessThanOrEqual(30_000);
        expect(restartDelayMs([...lifetimes, 0])).toBeGreaterThanOrEqual(lifetimes.length === 0 ? 100 : delay);
      }),
    );
  });
});
