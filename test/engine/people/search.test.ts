import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchTerms } from '../../../main/engine/people/search-terms.ts';
import { peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

let store: PeopleStore;
beforeAll(() => {
  store = peopleStore();
});
afterAll(() => store.close());

async function found(search: string): Promise<string[]> {
  const { rows, total } = await store.call('list', { filter: { search }, offset: 0, limit: 500 });
  expect(total).toBe(rows.length);
  return rows.map(({ name }) => name);
}

describe('searching people', () => {
  beforeAll(() => {
    store.add({ name: 'Zo\u00eb Example', username: 'zoe.one', email: 'zoe@example.org' });
    store.add({ name: "Example O'Sample", username: 'sample_two', email: 'second@mail.example.net' });
    store.add({ name: '\u5317\u539f \u4f8b', username: 'three', email: null });
    store.add({ name: 'OR NOT NEAR', username: 'four', email: null });
  });

  test.each([
    ['zoe', ['Zo\u00eb Example']],
    ['ZO\u00cb exam', ['Zo\u00eb Example']],
    ['exam zo', ['Zo\u00eb Example']],
    ['zoe@exam', ['Zo\u00eb Example']],
    ['oe', []],
    ["o'sam", ["Example O'Sample"]],
    ['sample_tw', ["Example O'Sample"]],
    ['mail.example', ["Example O'Sample"]],
    ['\u5317', ['\u5317\u539f \u4f8b']],
    ['zoe OR three', []],
    ['OR NOT', ['OR NOT NEAR']],
    ['name:zoe', []],
    ['username : zoe', []],
    ['zoe*', ['Zo\u00eb Example']],
    ['"zoe"', ['Zo\u00eb Example']],
    ['^zoe', ['Zo\u00eb Example']],
    ['zoe -', ['Zo\u00eb Example']],
    ['-', []],
    ['"', []],
    ['zoe\u0000three', []],
  ])('%j finds %j', async (search, names) => {
    expect(await found(search)).toEqual(names);
  });

  test('nothing that is typed is read as query syntax or breaks the query', async () => {
    const syntax = fc.constantFrom('"', "'", '*', '^', '(', ')', '{', '}', ':', '+', '-', ',', 'AND', 'OR', 'NOT', 'NEAR(', 'name', 'rowid', '\\', ';', '--', '\u0000', '\ud800', '\ufeff', ' ');
    const text = fc.array(fc.oneof(syntax, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 30 }).map((parts) => parts.join('').slice(0, 200));
    await fc.assert(
      fc.asyncProperty(text, async (search) => {
        await found(search);
      }),
      { numRuns: 1_500 },
    );
  });

  test('finds exactly who has a word, in one field, that begins with each word typed', async () => {
    const typed = fc.string({ unit: fc.constantFrom(...'ab1"*(:-. '), maxLength: 8 });
    const part = fc.string({ unit: fc.constantFrom(...'ab1.- '), minLength: 1, maxLength: 8 });
    const other = peopleStore();
    try {
      const names = fc.sample(part, 80).map((name, index) => `${name} x${String(index)}`);
      for (const name of names) other.add({ name, username: `u${other.state().people}` });
      await fc.assert(
        fc.asyncProperty(typed, async (search) => {
          const { rows } = await other.call('list', { filter: { search }, offset: 0, limit: 500 });
          const expected = search.trim() === '' ? null : names.filter((name) => matches(search, name)).sort();
          if (expected) expect(rows.map(({ name }) => name).filter((name) => name.includes(' x')).sort()).toEqual(expected);
        }),
        { numRuns: 400 },
      );
    } finally {
      await other.close();
    }
  });

  test('a word becomes a quoted prefix, its quotes doubled', () => {
    expect(searchTerms('ann "b" ')).toBe('"ann"* """b"""*');
    expect(searchTerms(' - ')).toBe('');
  });
});

/** The rule again, by hand: every typed word's tokens follow each other in the name, the last as a beginning. */
function matches(search: string, name: string): boolean {
  const tokens = (text: string): string[] => text.toLowerCase().match(/[a-z0-9]+/gu) ?? [];
  const wanted = search.split(/\s+/u).map(tokens).filter((words) => words.length > 0);
  if (wanted.length === 0) return false;
  const have = tokens(name);
  return wanted.every((words) =>
    have.some((_, start) => words.every((word, index) => (index < words.length - 1 ? have[start + index] === word : (have[start + index] ?? '').startsWith(word)))),
  );
}
