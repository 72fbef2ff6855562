import { keepPreviousData, useQueries } from '@tanstack/react-query';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { useSettled } from '../../app/list/use-settled.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { queryOf, useQueryOf } from '../../ipc/queries.ts';
import { filterOf, orderOf } from './records-address.ts';
import type { RecordsView } from './records-address.ts';

const PAGE_ROWS = 100;
/** Pages that pass by faster than this, as when the scroll bar is dragged, are not read. */
const PASSING_MS = 60;
/** Pages out of view are dropped soon: a million records must not gather in memory. */
const KEPT_MS = 30_000;

export interface Listing {
  view: RecordsView;
  typeId: string | null;
  columns: readonly string[];
}

const pageOf = ({ view, typeId, columns }: Listing, page: number) => ({
  ...queryOf('records.list', { typeId, filter: filterOf(view), ...orderOf(view), columns: [...columns], offset: page * PAGE_ROWS, limit: PAGE_ROWS }),
  gcTime: KEPT_MS,
});

/** The first page of a list; of the question before, while it is on its way. */
export function useRecordsHead({ view, typeId, columns }: Listing) {
  return useQueryOf('records.list', { typeId, filter: filterOf(view), ...orderOf(view), columns: [...columns], offset: 0, limit: PAGE_ROWS }, { placeholderData: keepPreviousData });
}
export type RecordsHead = ReturnType<typeof useRecordsHead>;

export interface RecordRows {
  /** Undefined while it is on its way. */
  at: (row: number) => RecordRow | undefined;
  /** What an id in a cell stands for; null for what the caller does not see. */
  nameOf: (id: string) => string | null;
  error: ApiError | null;
  retry: () => void;
}

/** The records in rows `first` up to `end` of a list whose first page is `head`. */
export function useRecordRows(listing: Listing, head: RecordsHead, { first, end }: { first: number; end: number }): RecordRows {
  const from = Math.floor(first / PAGE_ROWS);
  const wanted = Array.from({ length: Math.max(0, Math.ceil(end / PAGE_ROWS) - from) }, (_, index) => from + index).filter((page) => page > 0);
  const settled = useSettled(wanted.join(' '), PASSING_MS).split(' ');
  const pages = useQueries({
    queries: wanted.map((page) => ({ ...pageOf(listing, page), enabled: !head.isPlaceholderData && settled.includes(String(page)) })),
  });
  const answers = new Map<number, OutputOf<'records.list'>>();
  if (head.data) answers.set(0, head.data);
  pages.forEach(({ data }, index) => data && answers.set(wanted[index] ?? 0, data));
  const failed = pages.find((page) => page.isError);
  return {
    at: (row) => answers.get(Math.floor(row / PAGE_ROWS))?.rows[row % PAGE_ROWS],
    nameOf: (id) => [...answers.values()].find(({ names }) => Object.hasOwn(names, id))?.names[id] ?? null,
    error: head.error ?? (failed ? asApiError(failed.error) : null),
    retry() {
      if (head.isError) void head.refetch();
      for (const page of pages) if (page.isError) void page.refetch();
    },
  };
}
