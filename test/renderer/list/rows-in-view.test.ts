import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rowAfterKey } from '../../../renderer/app/list/grid-keys.ts';
import { isScaled, lengthOf, mostOffset, offsetAt, offsetShowing, placesIn, ROW_PX, rowsAt, scrollTopAt, topAt } from '../../../renderer/app/list/rows-in-view.ts';
import type { Viewport } from '../../../renderer/app/list/rows-in-view.ts';

const LAID_OUT_PX = 33_554_432;
const viewport: fc.Arbitrary<Viewport> = fc
  .record({ count: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 2_000_000 })), viewPx: fc.integer({ min: 40, max: 2_000 }), ratio: fc.constantFrom(1, 1.25, 2, 4) })
  .map(({ count, viewPx, ratio }) => ({ count, viewPx, lengthPx: lengthOf(count, ratio) }));
/** A viewport, and a place within its list from 0 to 1. */
const place = fc.tuple(viewport, fc.double({ min: 0, max: 1, noNaN: true }));

describe('rows in view', () => {
  it('never ask for more than can be laid out, at any zoom', () => {
    fc.assert(fc.property(fc.nat(10_000_000), fc.constantFrom(1, 1.5, 2, 4), (count, ratio) => lengthOf(count, ratio) * ratio < LAID_OUT_PX));
    expect(isScaled({ count: 1_000_000, viewPx: 600, lengthPx: lengthOf(1_000_000, 1) })).toBe(true);
    expect(isScaled({ count: 5_000, viewPx: 600, lengthPx: lengthOf(5_000, 1) })).toBe(false);
  });

  it('are the same for a position and for the offset it stands for, and the ends are exact', () => {
    fc.assert(
      fc.property(place, ([view, share]) => {
        const offset = share * mostOffset(view);
        expect(offsetAt(scrollTopAt(offset, view), view)).toBeCloseTo(offset, 3);
        expect(offsetAt(0, view)).toBe(0);
        expect(offsetAt(Math.max(0, view.lengthPx - view.viewPx), view)).toBeCloseTo(mostOffset(view), 3);
      }),
    );
  });

  it('have a place on the page each, and there are hardly more places than rows', () => {
    fc.assert(
      fc.property(place, ([view, share]) => {
        const { first, end } = rowsAt(share * mostOffset(view), view);
        const places = placesIn(view.viewPx);
        const taken = new Set(Array.from({ length: end - first }, (_, index) => (first + index) % places));
        expect(taken.size).toBe(end - first);
        // At most two rows fewer than there are places: the one that comes takes the place of the one that left.
        if (view.count > 2 * places && first > 0 && end < view.count) expect(places - (end - first)).toBeLessThanOrEqual(2);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are drawn wherever the view is, and stand where the real list has them', () => {
    fc.assert(
      fc.property(place, ([view, share]) => {
        const offset = share * mostOffset(view);
        const { first, end } = rowsAt(offset, view);
        expect(first * ROW_PX).toBeLessThanOrEqual(offset);
        expect(end === view.count || end * ROW_PX >= offset + view.viewPx).toBe(true);
        expect(end - first).toBeLessThan(view.viewPx / ROW_PX + 20);
        const scrollTop = scrollTopAt(offset, view);
        const middle = Math.floor((offset + view.viewPx / 2) / ROW_PX);
        if (middle < view.count) expect(topAt(middle, offset, scrollTop, view) - scrollTop).toBeCloseTo(middle * ROW_PX - offset, 2);
      }),
    );
  });

  it('stand so at the top of a scaled list too, where a pixel of the scroll bar is several rows of pixels', () => {
    const view = { count: 2_000_000, viewPx: 400, lengthPx: lengthOf(2_000_000, 4) };
    for (const scrollTop of [0, 1, 2, 3]) {
      const offset = offsetAt(scrollTop, view);
      for (let row = Math.floor(offset / ROW_PX); row * ROW_PX < offset + view.viewPx; row += 1) expect(topAt(row, offset, scrollTop, view) - scrollTop).toBeCloseTo(row * ROW_PX - offset, 6);
    }
  });

  it('do not make the content longer by a row kept far out of view', () => {
    fc.assert(
      fc.property(place, fc.nat(2_000_000), ([view, share], n) => {
        const offset = share * mostOffset(view);
        const top = topAt(Math.min(n, view.count - 1), offset, scrollTopAt(offset, view), view);
        expect(top).toBeGreaterThanOrEqual(-ROW_PX);
        expect(top + ROW_PX).toBeLessThanOrEqual(Math.max(view.lengthPx, ROW_PX));
      }),
    );
  });

  it('show a row wholly, moving no further than needed', () => {
    fc.assert(
      fc.property(place, fc.nat(2_000_000), ([view, share], n) => {
        const row = Math.min(n, view.count - 1);
        const before = share * mostOffset(view);
        const after = offsetShowing(row, before, view);
        expect(after).toBeLessThanOrEqual(row * ROW_PX);
        expect(after + view.viewPx).toBeGreaterThanOrEqual(Math.min((row + 1) * ROW_PX, view.count * ROW_PX) - 0.001);
        const wasSeen = before <= row * ROW_PX && before + view.viewPx >= (row + 1) * ROW_PX;
        if (wasSeen) expect(after).toBeCloseTo(before, 6);
      }),
    );
  });
});

describe('keys in the list', () => {
  it('move by a row, by a page or to an end, and never out of the list', () => {
    const place = { active: 10, count: 100, pageRows: 8 };
    const keys = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'];
    expect(keys.map((key) => rowAfterKey(key, place))).toEqual([11, 9, 17, 3, 0, 99]);
    expect(keys.map((key) => rowAfterKey(key, { ...place, active: 0, count: 1 }))).toEqual([0, 0, 0, 0, 0, 0]);
    for (const key of ['a', 'Tab', 'constructor', 'Enter']) expect(rowAfterKey(key, place)).toBeNull();
  });
});
