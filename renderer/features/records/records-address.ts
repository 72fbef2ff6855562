import { z } from 'zod';
import { searchTextOf, SortDirection } from '../../../preload/contract/fields.ts';
import { FieldName } from '../../../preload/contract/record-fields.ts';
import { MOST_TESTS, RECORD_SORTS, RECORD_STATES, RecordId } from '../../../preload/contract/records.ts';
import type { RecordFilter } from '../../../preload/contract/records.ts';
import { TypeId } from '../../../preload/contract/types.ts';

export type RecordState = (typeof RECORD_STATES)[number];
/** What the search part of the list's address says. */
export interface RecordsView {
  /** Null until one is chosen: then the first there is. */
  typeId: string | null;
  search: string;
  states: RecordState[];
  /** Choices by field. */
  is: Readonly<Record<string, string>>;
  /** One of the orders that all records have, or a field. */
  sort: string;
  direction: 'asc' | 'desc';
  /** A form in the place of the list. */
  task: (typeof TASKS)[number] | null;
}

const TASKS = ['new', 'edit'] as const;
const USUAL_SORT = 'newest';
/** Before the names of fields, so that none is taken for a part of the address. */
const FIELD = 'f.';

/** Reads the search part of an address. What the contract would refuse is left out, as if it had not been there. */
export function parseRecordsAddress(search: string): RecordsView {
  const params = new URLSearchParams(search);
  const one = <T>(name: string, schema: z.ZodType<T>, otherwise: T): T => {
    const parsed = schema.safeParse(params.get(name) ?? undefined);
    return parsed.success ? parsed.data : otherwise;
  };
  const fields = [...params.entries()].filter(([name, value]) => name.startsWith(FIELD) && FieldName.safeParse(name.slice(FIELD.length)).success && value.length <= 200);
  return {
    typeId: one('type', TypeId, null as never),
    search: searchTextOf(params.get('q') ?? ''),
    states: RECORD_STATES.filter((state) => params.getAll('state').includes(state)),
    is: Object.fromEntries(fields.slice(0, MOST_TESTS).map(([name, value]) => [name.slice(FIELD.length), value])),
    sort: one('sort', FieldName, USUAL_SORT),
    direction: one('dir', SortDirection, 'desc'),
    task: one<RecordsView['task']>('do', z.enum(TASKS), null),
  };
}

/** Writes the search part of an address: what is as it always is does not appear in it. */
export function formatRecordsAddress({ typeId, search, states, is, sort, direction, task }: RecordsView): string {
  const params = new URLSearchParams();
  if (typeId !== null) params.set('type', typeId);
  if (search !== '') params.set('q', search);
  for (const state of states) params.append('state', state);
  for (const [name, value] of Object.entries(is)) params.set(FIELD + name, value);
  if (sort !== USUAL_SORT) params.set('sort', sort);
  if (direction !== 'desc') params.set('dir', direction);
  if (task !== null) params.set('do', task);
  return params.toString();
}

/** The address of the list, or of one record beside it. */
export function recordsAddress(recordId: string | null, view: RecordsView): string {
  const search = formatRecordsAddress(view);
  return `/records${recordId === null ? '' : `/${recordId}`}${search === '' ? '' : `?${search}`}`;
}

/** The record that a path is about; null for the list alone. */
export function recordIdOf(path: string): string | null {
  const parsed = RecordId.safeParse(path.split('/')[2]);
  return parsed.success ? parsed.data : null;
}

/** Whether anything may be left out. */
export function isNarrowed({ search, states, is }: RecordsView): boolean {
  return search !== '' || states.length > 0 || Object.keys(is).length > 0;
}

/** Shows everything that is not archived. */
export function cleared(view: RecordsView): RecordsView {
  return { ...view, search: '', states: [], is: {} };
}

/** The filter that the engine takes. */
export function filterOf({ search, states, is }: RecordsView): RecordFilter {
  return { search, states, ownerIds: [], teams: [], tags: [], tests: Object.entries(is).map(([field, value]) => ({ field, test: 'is', value })) };
}

type Base = (typeof RECORD_SORTS)[number];
/** The order that the engine takes: one that all records have, or that of a field. */
export function orderOf({ sort, direction }: RecordsView): { sort: Base; sortField: string | null; direction: 'asc' | 'desc' } {
  const base = RECORD_SORTS.find((one) => one === sort);
  return base ? { sort: base, sortField: null, direction } : { sort: USUAL_SORT, sortField: sort, direction };
}

/** How a click on a column's title changes the order: first upwards, then downwards; of times the latest first. */
export function sortedBy(view: RecordsView, sort: string): RecordsView {
  const first = sort === 'newest' || sort === 'changed' ? 'desc' : 'asc';
  return { ...view, sort, direction: view.sort !== sort ? first : view.direction === 'asc' ? 'desc' : 'asc' };
}
