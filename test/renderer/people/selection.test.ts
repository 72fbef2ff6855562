import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_IN_BULK } from '../../../preload/contract/people.ts';
import { isFull, NO_SELECTION, rangeRows, toggled, withAll, withRange } from '../../../renderer/features/people/selection.ts';
import { examplePerson, idOf } from './example-people.ts';

const rows = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => examplePerson(first + index));
const people = (numbers: readonly number[]): ReadonlyMap<string, string> => new Map(numbers.map((n) => [idOf(n), examplePerson(n).name]));
const row = fc.integer({ min: 0, max: 40 });

describe('selecting', () => {
  it('twice is as if not at all', () => {
    fc.assert(
      fc.property(fc.uniqueArray(row), row, (before, n) => {
        const once = toggled(people(before), examplePerson(n));
        expect(once.people.has(idOf(n))).toBe(!before.includes(n));
        expect([...toggled(once.people, examplePerson(n)).people.keys()].sort()).toEqual(before.map(idOf).sort());
      }),
    );
  });

  it('a range takes what lies between both ends, beside what was selected before; moving the end back leaves it out again', () => {
    fc.assert(
      fc.property(fc.uniqueArray(row), row, row, row, (before, anchor, far, near) => {
        const range = (to: number) => {
          const { first, last } = rangeRows(anchor, to);
          return withRange(people(before), rows(first, last)).people;
        };
        range(far);
        const expected = new Set([...before, ...rows(Math.min(anchor, near), Math.max(anchor, near)).map(({ id }) => Number(id.slice(-12)))].map((n) => (typeof n === 'number' ? idOf(n) : n)));
        expect(new Set(range(near).keys())).toEqual(expected);
      }),
    );
  });

  it('a range reaches no further from its anchor than one change takes', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.nat(1_000_000), (anchor, to) => {
        const { first, last } = rangeRows(anchor, to);
        expect(last - first + 1).toBeLessThanOrEqual(MOST_IN_BULK);
        expect(first <= anchor && anchor <= last).toBe(true);
        expect(first === to || last === to || Math.abs(to - anchor) >= MOST_IN_BULK).toBe(true);
      }),
    );
  });

  it('all takes everybody the filter shows, with the names that are known, and says when there were more', () => {
    const some = withAll([idOf(1), idOf(2)], 2, (id) => (id === idOf(1) ? 'Example Person 1' : ''));
    expect([...some.people.values()]).toEqual(['Example Person 1', '']);
    expect(some.outOf).toBeNull();
    const first = withAll(rows(0, MOST_IN_BULK - 1).map(({ id }) => id), 1_000_000, () => '');
    expect(first.people.size).toBe(MOST_IN_BULK);
    expect(first.outOf).toBe(1_000_000);
    expect(toggled(first.people, examplePerson(0)).outOf).toBeNull();
  });

  it('stops at what one change takes', () => {
    const full = withRange(NO_SELECTION.people, rows(0, MOST_IN_BULK + 10));
    expect(full.people.size).toBe(MOST_IN_BULK);
    expect(isFull(full)).toBe(true);
    expect(toggled(full.people, examplePerson(MOST_IN_BULK + 5)).people.size).toBe(MOST_IN_BULK);
    expect(isFull(toggled(full.people, examplePerson(0)))).toBe(false);
  });
});
