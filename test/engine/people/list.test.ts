import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PEOPLE_SORTS, PERSON_STATUSES } from '../../../preload/contract/people.ts';
import type { Person } from '../../../preload/contract/people.ts';
import { foldName } from '../../../main/engine/people/fold.ts';
import { peopleStore } from '../fixture.ts';
import type { PeopleStore } from '../fixture.ts';

const TEAMS = ['Example North', 'example S\u00fcd', null] as const;
const ROLES = ['manager', 'field_worker', null] as const;

let store: PeopleStore;
let everybody: Person[];
beforeAll(async () => {
  store = peopleStore();
  for (let index = 0; index < 60; index += 1) {
    store.add({
      name: ['\u00c4nne', 'anne', 'Bo', '\u00d8yvind'][index % 4] + (index % 3 === 0 ? '' : ` ${String(index % 7)}`),
      team: TEAMS[index % 3] ?? null,
      roleId: ROLES[(index >> 1) % 3] ?? null,
      status: PERSON_STATUSES[index % 4] ?? 'active',
      lastSignInAtMs: index % 4 === 0 ? null : 1_000 + (index % 5),
    });
  }
  everybody = (await store.call('list', { offset: 0, limit: 500 })).rows;
});
afterAll(() => store.close());

const valueOf: Record<(typeof PEOPLE_SORTS)[number], (person: Person) => string | number | null> = {
  name: (person) => foldName(person.name),
  team: (person) => person.team && foldName(person.team),
  role: (person) => person.roleName && person.roleName.toLowerCase(),
  status: (person) => ['active', 'invited', 'suspended', 'disabled'].indexOf(person.status),
  lastSignIn: (person) => person.lastSignInAtMs,
};

describe('the list of people', () => {
  test.each(PEOPLE_SORTS.flatMap((sort) => [[sort, 'asc'] as const, [sort, 'desc'] as const]))('by %s, %s: in order, those without last', async (sort, direction) => {
    const { rows, total } = await store.call('list', { sort, direction, offset: 0, limit: 500 });
    expect(total).toBe(61);
    const values = rows.map(valueOf[sort]);
    const known = values.filter((value) => value !== null);
    expect(values.slice(0, known.length)).toEqual(known);
    const sorted = [...known].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    expect(known).toEqual(direction === 'asc' ? sorted : sorted.reverse());
  });

  test('pages of any size, put together, are the whole list once', async () => {
    const options = fc.record({ sort: fc.constantFrom(...PEOPLE_SORTS), direction: fc.constantFrom('asc' as const, 'desc' as const), limit: fc.integer({ min: 1, max: 70 }) });
    await fc.assert(
      fc.asyncProperty(options, async ({ sort, direction, limit }) => {
        const whole = await store.call('list', { sort, direction, offset: 0, limit: 500 });
        const pages: Person[] = [];
        for (let offset = 0; offset < 70; offset += limit) pages.push(...(await store.call('list', { sort, direction, offset, limit })).rows);
        expect(pages).toEqual(whole.rows);
      }),
      { numRuns: 40 },
    );
  });

  test('filters select as their words say, alone and together; ids and total agree', async () => {
    const subset = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 0 });
    const filters = fc.record({
      statuses: subset(PERSON_STATUSES),
      teams: subset(['EXAMPLE north', 'Example Sud', 'No Such Team']),
      roleIds: subset(['manager', 'field_worker', 'administrator', 'none_such']),
      search: fc.constantFrom('', 'anne', 'b', 'oyvind 1'),
    });
    await fc.assert(
      fc.asyncProperty(filters, async (filter) => {
        const { rows, total } = await store.call('list', { filter, offset: 0, limit: 500 });
        const teamKeys = filter.teams.map(foldName);
        const words = filter.search.split(' ').filter((word) => word !== '');
        const expected = everybody.filter(
          (person) =>
            (filter.statuses.length === 0 || filter.statuses.includes(person.status)) &&
            (teamKeys.length === 0 || (person.team !== null && teamKeys.includes(foldName(person.team)))) &&
            (filter.roleIds.length === 0 || (person.roleId !== null && filter.roleIds.includes(person.roleId))) &&
            // The tokenizer keeps a stroke, the fold of names does too.
            words.every((word) => foldName(person.name).split(' ').some((have) => have.startsWith(word))),
        );
        expect(rows.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        expect(total).toBe(expected.length);
        expect(await store.call('ids', { filter })).toEqual({ ids: expected.map(({ id }) => id), total: expected.length });
      }),
      { numRuns: 150 },
    );
  });

  test('the ids for a bulk change stop at what one takes; the total does not', async () => {
    const other = peopleStore();
    try {
      other.db.transaction(() => {
        for (let index = 0; index < 5_010; index += 1) other.add();
      });
      const { ids, total } = await other.call('ids', {});
      expect([ids.length, total]).toEqual([5_000, 5_011]);
    } finally {
      await other.close();
    }
  });

  test('the facets count what the list shows', async () => {
    const facets = await store.call('facets', {});
    const count = (rule: (person: Person) => boolean): number => everybody.filter(rule).length;
    expect(facets.total).toBe(everybody.length);
    for (const { status, count: counted } of facets.statuses) expect(counted).toBe(count((person) => person.status === status));
    expect(facets.teams).toEqual([
      { name: 'Example North', count: count(({ team }) => team === 'Example North') },
      { name: 'example S\u00fcd', count: count(({ team }) => team === 'example S\u00fcd') },
    ]);
    for (const role of facets.roles) {
      expect(role.count).toBe(count(({ roleId }) => roleId === role.id));
      expect(role.grantable).toBe(true);
    }
  });
});
