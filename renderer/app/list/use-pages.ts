import { useQueries } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { useSettled } from './use-settled.ts';

/** Rows that are read at once. */
export const PAGE_ROWS = 100;
/** Pages that pass by faster than this, as when the scroll bar is dragged, are not read. */
const PASSING_MS = 60;
/** Pages out of view are dropped soon: a million rows must not gather in memory. */
export const KEPT_MS = 30_000;

/** A page of rows as a question to the query client. */
interface PageQuestion<A> {
  queryKey: readonly unknown[];
  queryFn: () => Promise<A>;
}

export interface PagedRows<A extends { rows: readonly unknown[] }> {
  /** Undefined while it is on its way. */
  at: (row: number) => A['rows'][number] | undefined;
  /** Every page that is known. */
  answers: readonly A[];
  error: ApiError | null;
  retry: () => void;
}

/** The pages that hold rows `first` up to but not including `end`. */
export function pagesOf(first: number, end: number): number[] {
  const from = Math.floor(first / PAGE_ROWS);
  return Array.from({ length: Math.max(0, Math.ceil(end / PAGE_ROWS) - from) }, (_, index) => from + index);
}

/** Rows `first` up to `end` of a list whose first page is `head`, page by page as they come into view. */
export function usePagedRows<A extends { rows: readonly unknown[] }>(
  head: UseQueryResult<A, ApiError>,
  { first, end }: { first: number; end: number },
  pageOf: (page: number) => PageQuestion<A>,
): PagedRows<A> {
  const wanted = pagesOf(first, end).filter((page) => page > 0);
  const settled = useSettled(wanted.join(' '), PASSING_MS).split(' ');
  const pages: UseQueryResult<A>[] = useQueries({
    queries: wanted.map((page) => ({ ...pageOf(page), gcTime: KEPT_MS, enabled: !head.isPlaceholderData && settled.includes(String(page)) })),
  });
  const answers = new Map<number, A>();
  if (head.data) answers.set(0, head.data);
  pages.forEach(({ data }, index) => data && answers.set(wanted[index] ?? 0, data));
  const failed = pages.find((page) => page.isError);
  return {
    at: (row) => answers.get(Math.floor(row / PAGE_ROWS))?.rows[row % PAGE_ROWS],
    answers: [...answers.values()],
    error: head.error ?? (failed ? asApiError(failed.error) : null),
    retry() {
      if (head.isError) void head.refetch();
      for (const page of pages) if (page.isError) void page.refetch();
    },
  };
}
