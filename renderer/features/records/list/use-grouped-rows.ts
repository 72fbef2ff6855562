import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { OutputOf } from '../../../../preload/contract/contract.ts';
import type { GroupBy } from '../../../../preload/contract/record-columns.ts';
import type { RecordRow } from '../../../../preload/contract/records.ts';
import { KEPT_MS, PAGE_ROWS, pagesOf } from '../../../app/list/use-pages.ts';
import { useSettled } from '../../../app/list/use-settled.ts';
import { asApiError } from '../../../ipc/api-error.ts';
import { queryOf, useQueryOf } from '../../../ipc/queries.ts';
import { filterOf, orderOf } from '../records-address.ts';
import type { Listing } from './use-records.ts';
import type { RecordRows } from './use-records.ts';

export type RecordGroup = OutputOf<'records.groups'>['groups'][number];
/** A row of a list in groups: the head of a group, or a record below it. */
export type GridItem = { kind: 'record'; record: RecordRow } | { kind: 'group'; group: RecordGroup; isOpen: boolean };

/** Where each group stands among the rows: its head, and behind it its records, unless it is closed. */
interface Span {
  group: RecordGroup;
  isOpen: boolean;
  /** The row of its head. */
  top: number;
  /** The row after its last. */
  end: number;
}

/** Rows that pass by faster than this are not read. */
const PASSING_MS = 60;

export interface Groups {
  spans: readonly Span[];
  rows: number;
  /** Groups beyond those that are shown. */
  more: number;
  toggle: (group: RecordGroup) => void;
}

/** The groups of a list with how many records each has; undefined until they are counted, null without a grouping. */
export function useRecordGroups({ view, typeId }: Listing, by: GroupBy | null): Groups | null | undefined {
  const { data } = useQueryOf('records.groups', { typeId: typeId ?? '', filter: filterOf(view), by: by ?? '@state' }, { enabled: by !== null && typeId !== null, placeholderData: keepPreviousData });
  const [closed, setClosed] = useState<{ by: GroupBy | null; of: ReadonlySet<string | null> }>({ by, of: new Set() });
  const shut = closed.by === by ? closed.of : NONE;
  const spans = useMemo(() => spansOf(data?.groups ?? [], shut), [data, shut]);
  if (by === null) return null;
  if (!data) return undefined;
  return {
    spans,
    rows: spans.at(-1)?.end ?? 0,
    more: data.more,
    toggle({ of }) {
      const next = new Set(shut);
      if (!next.delete(of)) next.add(of);
      setClosed({ by, of: next });
    },
  };
}
const NONE: ReadonlySet<string | null> = new Set();

/** Lays the groups out one below the other. */
export function spansOf(groups: readonly RecordGroup[], closed: ReadonlySet<string | null>): Span[] {
  let top = 0;
  return groups.map((group) => {
    const isOpen = !closed.has(group.of);
    const span = { group, isOpen, top, end: top + 1 + (isOpen ? group.records : 0) };
    top = span.end;
    return span;
  });
}

/** Which pages of which groups hold rows `first` up to but not including `end`. */
export function pagesOfGroups(spans: readonly Span[], first: number, end: number): { span: number; page: number }[] {
  return spans.flatMap((span, at) => {
    const from = Math.max(first, span.top + 1) - span.top - 1;
    const to = Math.min(end, span.end) - span.top - 1;
    return to > from ? pagesOf(from, to).map((page) => ({ span: at, page })) : [];
  });
}

/** The rows `first` up to `end` of a list in groups, each group read by its own range. */
export function useGroupedRows({ view, typeId, columns }: Listing, by: GroupBy | null, spans: readonly Span[], { first, end }: { first: number; end: number }): Omit<RecordRows, 'at'> & { at: (row: number) => GridItem | undefined } {
  const wanted = pagesOfGroups(spans, first, end);
  const settled = useSettled(JSON.stringify(wanted), PASSING_MS) === JSON.stringify(wanted);
  const pages = useQueries({
    queries: wanted.map(({ span, page }) => ({
      ...queryOf('records.list', {
        typeId,
        filter: filterOf(view),
        ...orderOf(view),
        columns: [...columns],
        within: { by: by ?? '@state', of: spans[span]?.group.of ?? null },
        offset: page * PAGE_ROWS,
        limit: PAGE_ROWS,
      }),
      gcTime: KEPT_MS,
      enabled: settled,
    })),
  });
  const answers = new Map<string, OutputOf<'records.list'>>();
  pages.forEach(({ data }, index) => {
    const of = wanted[index];
    if (data && of) answers.set(`${String(of.span)} ${String(of.page)}`, data);
  });
  const failed = pages.find((page) => page.isError);
  return {
    at(row) {
      const index = spans.findIndex((span) => row < span.end);
      const span = spans[index];
      if (!span) return undefined;
      if (row === span.top) return { kind: 'group', group: span.group, isOpen: span.isOpen };
      const within = row - span.top - 1;
      const record = answers.get(`${String(index)} ${String(Math.floor(within / PAGE_ROWS))}`)?.rows[within % PAGE_ROWS];
      return record && { kind: 'record', record };
    },
    nameOf: (id) => [...answers.values()].find(({ names }) => Object.hasOwn(names, id))?.names[id] ?? null,
    error: failed ? asApiError(failed.error) : null,
    retry() {
      for (const page of pages) if (page.isError) void page.refetch();
    },
  };
}
