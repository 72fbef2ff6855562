import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NO_PICKS, pickAll, pickTo, rowAfterKey, togglePick } from '../../../renderer/features/reviews/picks.ts';

const ROWS = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, canDecide: id !== 'c' }));

describe('picking people', () => {
  it('takes and leaves one, and never one that somebody else decides about', () => {
    const one = togglePick(NO_PICKS, ROWS, 1);
    expect([...one.ids]).toEqual(['b']);
    expect([...togglePick(one, ROWS, 1).ids]).toEqual([]);
    expect(togglePick(one, ROWS, 2)).toEqual(one);
    expect(togglePick(one, ROWS, 99)).toEqual(one);
  });

  it('extends from where it began, in both directions, and keeps what was picked before', () => {
    const from = togglePick(NO_PICKS, ROWS, 1);
    expect([...pickTo(from, ROWS, 3, 3).ids]).toEqual(['b', 'd']);
    expect([...pickTo(from, ROWS, 0, 1).ids].sort()).toEqual(['a', 'b']);
    expect([...pickTo(NO_PICKS, ROWS, 1, 0).ids]).toEqual(['a', 'b']);
  });

  it('takes all that can be', () => {
    expect([...pickAll(ROWS).ids]).toEqual(['a', 'b', 'd', 'e']);
  });

  it('stays within the list whatever key is pressed', () => {
    const keys = fc.constantFrom('ArrowUp', 'ArrowDown', 'PageUp', 'PageDown', 'Home', 'End');
    fc.assert(
      fc.property(keys, fc.integer({ min: 1, max: 100 }), fc.nat(99), (key, count, at) => {
        const to = rowAfterKey(key, Math.min(at, count - 1), count);
        expect(to).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThan(count);
      }),
    );
    expect(rowAfterKey('constructor', 0, 5)).toBeNull();
    expect(rowAfterKey('ArrowDown', 1, 5)).toBe(2);
  });
});
