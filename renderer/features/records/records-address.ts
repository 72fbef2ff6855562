import { z } from 'zod';
import { PersonId, searchTextOf, SortDirection } from '../../../preload/contract/fields.ts';
import { Column, GroupBy } from '../../../preload/contract/record-columns.ts';
import { FieldName } from '../../../preload/contract/record-fields.ts';
import { FIELD_TESTS, FieldTest, MOST_COLUMNS, MOST_IN_FILTER, MOST_TAGS_IN_FILTER, MOST_TESTS, RECORD_SORTS, RECORD_STATES, RecordId } from '../../../preload/contract/records.ts';
import type { RecordFilter } from '../../../preload/contract/records.ts';
import { TemplateId } from '../../../preload/contract/templates.ts';
import { TypeId } from '../../../preload/contract/types.ts';
import { ViewId } from '../../../preload/contract/views.ts';
import type { ViewShown } from '../../../preload/contract/views.ts';

export type RecordState = (typeof RECORD_STATES)[number];
/** What the search part of the list's address says. */
export interface RecordsView {
  /** Null until one is chosen: then the first there is. */
  typeId: string | null;
  search: string;
  states: RecordState[];
  tags: string[];
  /** Whose, and with which teams. */
  ownerIds: string[];
  teams: string[];
  /** What fields hold. */
  tests: FieldTest[];
  /** One of the orders that all records have, or a field. */
  sort: string;
  direction: 'asc' | 'desc';
  /** In their order; null for those that the type has. */
  columns: Column[] | null;
  groupBy: GroupBy | null;
  /** The saved view that was opened; `none` for none, also where the type opens with one. */
  viewId: string | typeof NO_VIEW | null;
  /** A form in the place of the list. */
  task: (typeof TASKS)[number] | null;
  /** What a new record begins with. */
  templateId: string | null;
}

export const NO_VIEW = 'none';
const TASKS = ['new', 'edit'] as const;
const USUAL_SORT = 'newest';
/** A test as it stands in an address. */
const Where = z.tuple([FieldName, z.enum(FIELD_TESTS), FieldTest.shape.value]).transform(([field, test, value]): FieldTest => ({ field, test, value }));

/** Reads the search part of an address. What the contract would refuse is left out, as if it had not been there. */
export function parseRecordsAddress(search: string): RecordsView {
  const params = new URLSearchParams(search);
  const one = <T>(name: string, schema: z.ZodType<T>, otherwise: T): T => {
    const parsed = schema.safeParse(params.get(name) ?? undefined);
    return parsed.success ? parsed.data : otherwise;
  };
  const many = <T>(name: string, schema: z.ZodType<T>, most: number): T[] => {
    const parsed = params.getAll(name).map((value) => schema.safeParse(value));
    const each = new Map(parsed.flatMap((result) => (result.success ? [[JSON.stringify(result.data), result.data]] : [])));
    return [...each.values()].slice(0, most);
  };
  const columns = many('col', Column, MOST_COLUMNS);
  const task = one<RecordsView['task']>('do', z.enum(TASKS), null);
  return {
    typeId: one('type', TypeId, null as never),
    search: searchTextOf(params.get('q') ?? ''),
    states: RECORD_STATES.filter((state) => params.getAll('state').includes(state)),
    tags: many('tag', z.string().min(1).max(100), MOST_TAGS_IN_FILTER),
    ownerIds: many('owner', PersonId, MOST_IN_FILTER),
    teams: many('team', z.string().min(1).max(100), MOST_IN_FILTER),
    tests: many('where', z.string().max(600).transform(parseJson).pipe(Where), MOST_TESTS),
    sort: one('sort', FieldName, USUAL_SORT),
    direction: one('dir', SortDirection, 'desc'),
    columns: columns.length === 0 ? null : columns,
    groupBy: one<GroupBy | null>('group', GroupBy, null),
    viewId: one<RecordsView['viewId']>('view', z.union([ViewId, z.literal(NO_VIEW)]), null),
    task,
    templateId: task === 'new' ? one<string | null>('from', TemplateId, null) : null,
  };
}

/** Writes the search part of an address: what is as it always is does not appear in it. */
export function formatRecordsAddress({ typeId, search, states, tags, ownerIds, teams, tests, sort, direction, columns, groupBy, viewId, task, templateId }: RecordsView): string {
  const params = new URLSearchParams();
  if (typeId !== null) params.set('type', typeId);
  if (search !== '') params.set('q', search);
  for (const state of states) params.append('state', state);
  for (const tag of tags) params.append('tag', tag);
  for (const id of ownerIds) params.append('owner', id);
  for (const team of teams) params.append('team', team);
  for (const { field, test, value } of tests) params.append('where', JSON.stringify([field, test, value]));
  if (sort !== USUAL_SORT) params.set('sort', sort);
  if (direction !== 'desc') params.set('dir', direction);
  for (const column of columns ?? []) params.append('col', column);
  if (groupBy !== null) params.set('group', groupBy);
  if (viewId !== null) params.set('view', viewId);
  if (task !== null) params.set('do', task);
  if (task === 'new' && templateId !== null) params.set('from', templateId);
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
export function isNarrowed({ search, states, tags, ownerIds, teams, tests }: RecordsView): boolean {
  return search !== '' || states.length + tags.length + ownerIds.length + teams.length + tests.length > 0;
}

/** Shows everything that is not archived. */
export function cleared(view: RecordsView): RecordsView {
  return { ...view, search: '', states: [], tags: [], ownerIds: [], teams: [], tests: [] };
}

/** The filter that the engine takes. */
export function filterOf({ search, states, tags, ownerIds, teams, tests }: RecordsView): RecordFilter {
  return { search, states, ownerIds, teams, tags, tests };
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

/** The list of a type as it is before anybody narrows or orders it. */
export function usualOf(typeId: string | null): RecordsView {
  return { ...parseRecordsAddress(''), typeId };
}

/** What a saved view keeps of a list. */
export function shownOf(view: RecordsView): ViewShown {
  return { filter: filterOf(view), ...orderOf(view), columns: view.columns, groupBy: view.groupBy };
}

/** The list that a saved view shows. */
export function openedBy({ id, shown }: { id: string; shown: ViewShown }, typeId: string): RecordsView {
  const { filter, sort, sortField, direction, columns, groupBy } = shown;
  return { ...usualOf(typeId), ...filter, sort: sortField ?? sort, direction, columns, groupBy, viewId: id };
}

/** Whether two lists show the same in the same way. */
export function showsSame(a: RecordsView, b: RecordsView): boolean {
  const text = (view: RecordsView): string => {
    const params = new URLSearchParams(formatRecordsAddress({ ...view, typeId: null, viewId: null, task: null }));
    // What is asked has no order, what is shown has.
    const columns = params.getAll('col');
    params.delete('col');
    return JSON.stringify([[...params].map((part) => part.join('=')).sort(), columns]);
  };
  return text(a) === text(b);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
