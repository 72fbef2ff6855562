import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { queryOf, useQueryOf } from '../../ipc/queries.ts';
import type { filterOf } from './audit-address.ts';

const PAGE_ROWS = 100;

export interface Events {
  /** Null until the first answer. */
  total: number | null;
  /** Undefined while it is on its way. */
  at: (index: number) => AuditEvent | undefined;
  error: ApiError | null;
  retry: () => void;
  /** The old answer is shown while a new one is on its way. */
  isStale: boolean;
}

/** The events of a filter, newest first; of them, the pages that hold rows `first` up to `end` are read. */
export function useEvents(filter: ReturnType<typeof filterOf>, { first, end }: { first: number; end: number }): Events {
  const head = useQueryOf('audit.list', { filter, offset: 0, limit: PAGE_ROWS }, { placeholderData: keepPreviousData });
  const total = head.data?.total ?? null;
  const firstPage = Math.max(1, Math.floor(first / PAGE_ROWS));
  const endPage = total === null ? 0 : Math.ceil(Math.min(end, total) / PAGE_ROWS);
  const numbers = Array.from({ length: Math.max(0, endPage - firstPage) }, (_, index) => firstPage + index);
  const pages = useQueries({
    queries: numbers.map((page) => ({ ...queryOf('audit.list', { filter, offset: page * PAGE_ROWS, limit: PAGE_ROWS }), enabled: !head.isPlaceholderData })),
  });

  const rows = useMemo(() => {
    const byPage = new Map<number, readonly AuditEvent[]>();
    if (head.data) byPage.set(0, head.data.rows);
    pages.forEach((page, index) => page.data && byPage.set(firstPage + index, page.data.rows));
    return byPage;
  }, [head.data, pages, firstPage]);

  const failed = pages.find((page) => page.isError);
  const error = head.error ?? (failed ? asApiError(failed.error) : null);
  return {
    total,
    at: (index) => rows.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
    error,
    retry() {
      if (head.isError) void head.refetch();
      for (const page of pages) if (page.isError) void page.refetch();
    },
    isStale: head.isPlaceholderData,
  };
}
