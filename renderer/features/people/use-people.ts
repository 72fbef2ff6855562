import { keepPreviousData } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { Person } from '../../../preload/contract/people.ts';
import { queryOf, useQueryOf } from '../../ipc/queries.ts';
import type { ListView } from './list-address.ts';
import { KEPT_MS, PAGE_ROWS, pagesOf, usePagedRows } from '../../app/list/use-pages.ts';
import type { PagedRows } from '../../app/list/use-pages.ts';

export type PeopleOrder = Pick<ListView, 'filter' | 'sort' | 'direction'>;

/** The first page of people in an order, and how many there are; of the order before, while it is on its way. */
export function usePeopleHead({ filter, sort, direction }: PeopleOrder) {
  return useQueryOf('people.list', { filter, sort, direction, offset: 0, limit: PAGE_ROWS }, { placeholderData: keepPreviousData });
}
export type PeopleHead = ReturnType<typeof usePeopleHead>;

export type PeopleRows = PagedRows<OutputOf<'people.list'>>;

/** One page of a list in an order, as a question. */
export function pageOf({ filter, sort, direction }: PeopleOrder, page: number) {
  return queryOf('people.list', { filter, sort, direction, offset: page * PAGE_ROWS, limit: PAGE_ROWS });
}

/** The people in rows `first` up to `end` of an order whose first page is `head`. */
export function usePeopleRows(order: PeopleOrder, head: PeopleHead, { first, end }: { first: number; end: number }): PeopleRows {
  return usePagedRows<OutputOf<'people.list'>>(head, { first, end }, (page) => pageOf(order, page));
}

/** Rows `first` to `last` of an order, read where they are not known yet. Throws ApiError. */
export async function readRows(client: QueryClient, order: PeopleOrder, first: number, last: number): Promise<Person[]> {
  const pages = pagesOf(first, last + 1);
  const answers = await Promise.all(pages.map((page) => client.fetchQuery({ ...pageOf(order, page), gcTime: KEPT_MS, staleTime: KEPT_MS })));
  const from = (pages[0] ?? 0) * PAGE_ROWS;
  return answers.flatMap(({ rows }) => rows).slice(first - from, last + 1 - from);
}
