import { keepPreviousData } from '@tanstack/react-query';
import type { OutputOf } from '../../../../preload/contract/contract.ts';
import { PAGE_ROWS, usePagedRows } from '../../../app/list/use-pages.ts';
import type { PagedRows } from '../../../app/list/use-pages.ts';
import { queryOf, useQueryOf } from '../../../ipc/queries.ts';
import { filterOf, orderOf } from '../records-address.ts';
import type { RecordsView } from '../records-address.ts';

export interface Listing {
  view: RecordsView;
  typeId: string | null;
  columns: readonly string[];
}

const pageOf = ({ view, typeId, columns }: Listing, page: number) =>
  queryOf('records.list', { typeId, filter: filterOf(view), ...orderOf(view), columns: [...columns], offset: page * PAGE_ROWS, limit: PAGE_ROWS });

/** The first page of a list; of the question before, while it is on its way. */
export function useRecordsHead({ view, typeId, columns }: Listing) {
  return useQueryOf('records.list', { typeId, filter: filterOf(view), ...orderOf(view), columns: [...columns], offset: 0, limit: PAGE_ROWS }, { placeholderData: keepPreviousData });
}
export type RecordsHead = ReturnType<typeof useRecordsHead>;

export interface RecordRows extends Omit<PagedRows<OutputOf<'records.list'>>, 'answers'> {
  /** What an id in a cell stands for; null for what the caller does not see. */
  nameOf: (id: string) => string | null;
}

/** The records in rows `first` up to `end` of a list whose first page is `head`. */
export function useRecordRows(listing: Listing, head: RecordsHead, { first, end }: { first: number; end: number }): RecordRows {
  const { answers, ...rows } = usePagedRows<OutputOf<'records.list'>>(head, { first, end }, (page) => pageOf(listing, page));
  return { ...rows, nameOf: (id) => answers.find(({ names }) => Object.hasOwn(names, id))?.names[id] ?? null };
}
