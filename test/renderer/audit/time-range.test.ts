import { describe, expect, it } from 'vitest';
import { midnight, planChart, rangeStart, sliceOf, tickIndexes } from '../../../renderer/features/audit/time-range.ts';

const local = (year: number, month: number, day: number, hour = 0, minute = 0): number => new Date(year, month - 1, day, hour, minute).getTime();
const NOW = local(2026, 11, 24, 10, 30);

describe('a range of time', () => {
  it('begins at a midnight, today included', () => {
    expect(rangeStart('today', NOW)).toBe(local(2026, 11, 24));
    expect(rangeStart('7d', NOW)).toBe(local(2026, 11, 18));
    expect(rangeStart('30d', NOW)).toBe(local(2026, 10, 26));
    expect(rangeStart('all', NOW)).toBeNull();
  });

  it('is the same all day long, so that answers can be kept', () => {
    expect(rangeStart('7d', local(2026, 11, 24))).toBe(rangeStart('7d', local(2026, 11, 24, 23, 59)));
  });

  it('counts days, not hours, across a change of the clocks', () => {
    for (let day = 1; day <= 366; day += 1) expect(new Date(midnight(local(2026, 1, 1, 12), day)).getHours()).toBe(0);
  });
});

describe('the bars of the chart', () => {
  it.each([
    ['one day', local(2026, 11, 24, 9), 24, 'hours'],
    ['a week', local(2026, 11, 18), 42, 'hours'],
    ['a month', local(2026, 10, 26), 30, 'days'],
    ['three years', local(2023, 11, 24), 90, 'days'],
  ] as const)('for %s are few enough to see and within what the engine counts', (_name, fromMs, slices, unit) => {
    const plan = planChart(fromMs, NOW);
    expect(plan).toMatchObject({ slices, unit });
    expect(plan.fromMs).toBeLessThanOrEqual(fromMs);
    expect(plan.toMs).toBe(local(2026, 11, 25));
    expect(sliceOf(plan, 0).fromMs).toBe(plan.fromMs);
    expect(sliceOf(plan, slices - 1).toMs).toBe(plan.toMs);
    const ticks = tickIndexes(plan);
    expect(ticks[0]).toBe(0);
    expect(ticks.at(-1)).toBe(slices - 1);
    expect(ticks.length).toBeLessThanOrEqual(10);
    expect([...ticks].sort((a, b) => a - b)).toEqual(ticks);
  });

  it('stand even for a clock that was set back before the first event', () => {
    expect(planChart(NOW + 5 * 86_400_000, NOW).slices).toBeGreaterThan(0);
  });
});
