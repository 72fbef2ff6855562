import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorOf, rowsNear, scrollLength, shareOfRow } from '../../../renderer/features/audit/timeline-window.ts';

const view = fc.record({
  count: fc.integer({ min: 1, max: 10_000_000 }),
  viewPx: fc.integer({ min: 0, max: 4_000 }),
  share: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('the part of a long list that is on the page', () => {
  it('holds the anchor, fills the view above and below it, and stays small', () => {
    fc.assert(
      fc.property(view, ({ count, viewPx, share }) => {
        const { first, end } = rowsNear({ count, viewPx, share });
        const { row, part } = anchorOf({ count, viewPx, share });
        expect(row).toBeGreaterThanOrEqual(first);
        expect(row).toBeLessThan(end);
        expect(part).toBeGreaterThanOrEqual(0);
        expect(part).toBeLessThanOrEqual(1);
        // Of the lowest rows there are, enough above and below for the whole view, or all there are.
        expect(first === 0 || (row - first) * 40 >= viewPx * share).toBe(true);
        expect(end === count || (end - row - 1) * 40 >= viewPx * (1 - share)).toBe(true);
        expect(end - first).toBeLessThanOrEqual(2 * (Math.ceil(viewPx / 40) + 4) + 1);
      }),
    );
  });

  it('reaches both ends exactly, also of a million rows', () => {
    const million = { count: 1_000_000, viewPx: 600 };
    expect(anchorOf({ ...million, share: 0 })).toEqual({ row: 0, part: 0 });
    expect(anchorOf({ ...million, share: 1 })).toEqual({ row: 999_999, part: 1 });
    expect(rowsNear({ ...million, share: 1 }).end).toBe(1_000_000);
  });

  it('never asks the browser for more than it can lay out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (count) => {
        expect(scrollLength(count, null)).toBeLessThan(33_500_000);
      }),
    );
    expect(scrollLength(3, 171)).toBe(171);
  });

  it('knows where to scroll for any row', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), fc.nat(), fc.integer({ min: 200, max: 2_000 }), (count, some, viewPx) => {
        const row = some % count;
        const { first, end } = rowsNear({ count, viewPx, share: shareOfRow(row, count) });
        expect(row >= first && row < end).toBe(true);
      }),
    );
  });
});
