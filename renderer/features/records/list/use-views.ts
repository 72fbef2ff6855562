import { useEffect } from 'react';
import type { RecordView } from '../../../../preload/contract/views.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { NO_VIEW, openedBy, showsSame, usualOf } from '../records-address.ts';
import type { RecordsView } from '../records-address.ts';

export interface Views {
  all: readonly RecordView[];
  /** The team that the person can share with. */
  team: string | null;
  /** The one that is open. */
  current: RecordView | null;
  /** The list as the view that is open was saved. */
  saved: RecordsView | null;
  /** Whether the list shows something else by now. */
  isChanged: boolean;
  /** The address names a view that is not there. */
  isGone: boolean;
}

/**
 * The saved views of a type, and the one that the address names. Undefined until it is known with which view the type
 * opens: `onOpen` is then called with that, where the address leaves it open.
 */
export function useViews(view: RecordsView, typeId: string | null, onOpen: (view: RecordsView) => void): Views | undefined {
  const { data, isError } = useQueryOf('views.list', { typeId: typeId ?? '' }, { enabled: typeId !== null });
  const isOpenToAny = view.viewId === null && view.task === null && showsSame(view, usualOf(typeId));
  const first = isOpenToAny && typeId !== null ? data?.views.find(({ isFirst }) => isFirst) : undefined;
  useEffect(() => {
    if (first && typeId !== null) onOpen(openedBy(first, typeId));
  });
  if (typeId === null || (!data && !isError) || first) return undefined;
  const all = data?.views ?? [];
  const current = all.find(({ id }) => id === view.viewId) ?? null;
  const saved = current && openedBy(current, typeId);
  return { all, team: data?.team ?? null, current, saved, isChanged: saved !== null && !showsSame(saved, view), isGone: current === null && view.viewId !== null && view.viewId !== NO_VIEW };
}
