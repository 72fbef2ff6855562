import { keepPreviousData, useQueries } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { Person } from '../../../preload/contract/people.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { queryOf, useQueryOf } from '../../ipc/queries.ts';
import type { ListView } from './list-address.ts';
import { useSettled } from '../../app/list/use-settled.ts';

const PAGE_ROWS = 100;
/** Pages that pass by faster than this, as when the scroll bar is dragged, are not read. */
const PASSING_MS = 60;
/** Pages out of view are dropped soon: a million people must not gather in memory. */
const KEPT_MS = 30_000;

export type PeopleOrder = Pick<ListView, 'filter' | 'sort' | 'direction'>;

/** The first page of people in an order, and how many there are; of the order before, while it is on its way. */
export function usePeopleHead({ filter, sort, direction }: PeopleOrder) {
  return useQueryOf('people.list', { filter, sort, direction, offset: 0, limit: PAGE_ROWS }, { placeholderData: keepPreviousData });
}
export type PeopleHead = ReturnType<typeof usePeopleHead>;

export interface PeopleRows {
  /** Undefined while it is on its way. */
  at: (row: number) => Person | undefined;
  error: ApiError | null;
  retry: () => void;
}

/** One page of a list in an order, as a question. */
export function pageOf({ filter, sort, direction }: PeopleOrder, page: number) {
  return { ...queryOf('people.list', { filter, sort, direction, offset: page * PAGE_ROWS, limit: PAGE_ROWS }), gcTime: KEPT_MS };
}

/** The pages that hold rows `first` up to `end`. */
function pagesOf(first: number, end: number): number[] {
  const from = Math.floor(first / PAGE_ROWS);
  return Array.from({ length: Math.max(0, Math.ceil(end / PAGE_ROWS) - from) }, (_, index) => from + index);
}

/** The people in rows `first` up to `end` of an order whose first page is `head`. */
export function usePeopleRows(order: PeopleOrder, head: PeopleHead, { first, end }: { first: number; end: number }): PeopleRows {
  const wanted = pagesOf(first, end).filter((page) => page > 0);
  const settled = useSettled(wanted.join(' '), PASSING_MS).split(' ');
  const pages = useQueries({
    queries: wanted.map((page) => ({ ...pageOf(order, page), enabled: !head.isPlaceholderData && settled.includes(String(page)) })),
  });

  const rows = new Map<number, readonly Person[]>();
  if (head.data) rows.set(0, head.data.rows);
  pages.forEach(({ data }, index) => data && rows.set(wanted[index] ?? 0, data.rows));

  const failed = pages.find((page) => page.isError);
  return {
    at: (row) => rows.get(Math.floor(row / PAGE_ROWS))?.[row % PAGE_ROWS],
    error: head.error ?? (failed ? asApiError(failed.error) : null),
    retry() {
      if (head.isError) void head.refetch();
      for (const page of pages) if (page.isError) void page.refetch();
    },
  };
}

/** Rows `first` to `last` of an order, read where they are not known yet. Throws ApiError. */
export async function readRows(client: QueryClient, order: PeopleOrder, first: number, last: number): Promise<Person[]> {
  const pages = pagesOf(first, last + 1);
  const answers = await Promise.all(pages.map((page) => client.fetchQuery({ ...pageOf(order, page), staleTime: KEPT_MS })));
  const from = (pages[0] ?? 0) * PAGE_ROWS;
  return answers.flatMap(({ rows }) => rows).slice(first - from, last + 1 - from);
}
