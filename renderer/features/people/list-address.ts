import { z } from 'zod';
import { PersonId, RoleId, searchTextOf, SortDirection } from '../../../preload/contract/fields.ts';
import { PEOPLE_SORTS, PersonFilter } from '../../../preload/contract/people.ts';
import type { PERSON_STATUSES } from '../../../preload/contract/people.ts';

export type PeopleSort = (typeof PEOPLE_SORTS)[number];
export type PersonStatus = (typeof PERSON_STATUSES)[number];
export type Filter = z.output<typeof PersonFilter>;

/** What the search part of the list's address says. */
export interface ListView {
  filter: Filter;
  sort: PeopleSort;
  direction: 'asc' | 'desc';
  /** A dialog that the address asks for. */
  task: (typeof TASKS)[number] | null;
}

const TASKS = ['add'] as const;
export const NO_FILTER: Filter = { search: '', statuses: [], teams: [], roleIds: [] };
export const WHOLE_LIST: ListView = { filter: NO_FILTER, sort: 'name', direction: 'asc', task: null };

/** Reads the search part of an address. What the contract would refuse is left out, as if it had not been there. */
export function parseListAddress(search: string): ListView {
  const params = new URLSearchParams(search);
  const one = <T>(name: string, schema: z.ZodType<T>, otherwise: T): T => {
    const parsed = schema.safeParse(params.get(name) ?? undefined);
    return parsed.success ? parsed.data : otherwise;
  };
  const many = <T>(name: string, schema: z.ZodType<T>): T[] => {
    const parsed = params.getAll(name).map((value) => schema.safeParse(value));
    return [...new Set(parsed.flatMap((result) => (result.success ? [result.data] : [])))].slice(0, MOST_VALUES);
  };
  return {
    filter: {
      search: searchTextOf(params.get('q') ?? ''),
      statuses: many('status', PersonFilter.shape.statuses.unwrap().element),
      teams: many('team', PersonFilter.shape.teams.unwrap().element),
      roleIds: many('role', RoleId),
    },
    sort: one('sort', z.enum(PEOPLE_SORTS), WHOLE_LIST.sort),
    direction: one('dir', SortDirection, WHOLE_LIST.direction),
    task: one<ListView['task']>('do', z.enum(TASKS), null),
  };
}

/** Writes the search part of an address: what is as it always is does not appear in it. */
export function formatListAddress({ filter, sort, direction, task }: ListView): string {
  const params = new URLSearchParams();
  if (filter.search !== '') params.set('q', filter.search);
  for (const status of filter.statuses) params.append('status', status);
  for (const team of filter.teams) params.append('team', team);
  for (const roleId of filter.roleIds) params.append('role', roleId);
  if (sort !== WHOLE_LIST.sort) params.set('sort', sort);
  if (direction !== WHOLE_LIST.direction) params.set('dir', direction);
  if (task !== null) params.set('do', task);
  return params.toString();
}

/** The address of the list, or of one person beside it. */
export function listAddress(personId: string | null, view: ListView): string {
  const search = formatListAddress(view);
  return `/people${personId === null ? '' : `/${personId}`}${search === '' ? '' : `?${search}`}`;
}

/** The person whom a path is about; null for the list alone. */
export function personIdOf(path: string): string | null {
  const parsed = PersonId.safeParse(path.split('/')[2]);
  return parsed.success ? parsed.data : null;
}

/** Whether anybody may be left out. */
export function isFiltered({ search, statuses, teams, roleIds }: Filter): boolean {
  return search !== '' || statuses.length + teams.length + roleIds.length > 0;
}

/** How a click on a column's title changes the order: first upwards, then downwards. */
export function sortedBy(view: ListView, sort: PeopleSort): ListView {
  const direction = view.sort === sort && view.direction === 'asc' ? 'desc' : 'asc';
  return { ...view, sort, direction };
}

/** As many values as the contract takes in one list. */
const MOST_VALUES = 100;
