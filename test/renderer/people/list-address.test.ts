import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PEOPLE_SORTS, people, PERSON_STATUSES } from '../../../preload/contract/people.ts';
import { formatListAddress, isFiltered, listAddress, parseListAddress, personIdOf, sortedBy, WHOLE_LIST } from '../../../renderer/features/people/list-address.ts';
import type { ListView } from '../../../renderer/features/people/list-address.ts';
import { idOf } from './example-people.ts';

const values = <T>(of: fc.Arbitrary<T>) => fc.uniqueArray(of, { maxLength: 5 });
const view: fc.Arbitrary<ListView> = fc.record({
  filter: fc.record({
    search: fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => text.normalize('NFC').trim()),
    statuses: values(fc.constantFrom(...PERSON_STATUSES)),
    teams: values(fc.string({ unit: 'grapheme', maxLength: 20 })),
    roleIds: values(fc.stringMatching(/^[a-z0-9_-]{1,64}$/u)),
  }),
  sort: fc.constantFrom(...PEOPLE_SORTS),
  direction: fc.constantFrom('asc', 'desc'),
  task: fc.constantFrom(null, 'add'),
});

describe('the address of the list', () => {
  it('says everything of a view, and gives it back', () => {
    fc.assert(
      fc.property(view, (each) => {
        expect(parseListAddress(formatListAddress(each))).toEqual(each);
      }),
    );
  });

  it('is a question that the contract takes, whatever somebody wrote into it', () => {
    const noise = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.tuple(fc.constantFrom('q', 'status', 'team', 'role', 'sort', 'dir', 'do'), fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('x'.repeat(300), 'active', 'asc'))), { maxLength: 150 }).map(
        (pairs) => new URLSearchParams(pairs).toString(),
      ),
    );
    fc.assert(
      fc.property(noise, (search) => {
        const { filter, sort, direction } = parseListAddress(search);
        expect(people.list.input.safeParse({ filter, sort, direction, offset: 0, limit: 100 }).error).toBeUndefined();
      }),
    );
  });

  it('cuts a search that is too long', () => {
    expect(parseListAddress(`q=${'x'.repeat(250)}`).filter.search).toBe('x'.repeat(200));
  });

  it('is bare for the whole list, and carries the filter beside a person', () => {
    expect(listAddress(null, WHOLE_LIST)).toBe('/people');
    const north = { ...WHOLE_LIST, filter: { ...WHOLE_LIST.filter, teams: ['Field, North'] } };
    expect(listAddress(idOf(7), north)).toBe(`/people/${idOf(7)}?team=Field%2C+North`);
    expect(isFiltered(north.filter)).toBe(true);
    expect(personIdOf(`/people/${idOf(7)}`)).toBe(idOf(7));
    expect(personIdOf('/people')).toBeNull();
    expect(personIdOf('/people/import')).toBeNull();
  });

  it('sorts upwards first, then downwards, and another column upwards again', () => {
    const byTeam = sortedBy(WHOLE_LIST, 'team');
    expect([byTeam.sort, byTeam.direction]).toEqual(['team', 'asc']);
    expect(sortedBy(byTeam, 'team').direction).toBe('desc');
    expect(sortedBy(sortedBy(byTeam, 'team'), 'role').direction).toBe('asc');
  });
});
