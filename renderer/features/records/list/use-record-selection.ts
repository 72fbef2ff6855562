import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { MOST_RECORDS_IN_BULK } from '../../../../preload/contract/records.ts';
import { useDraft } from '../../../app/drafts.ts';
import { asApiError } from '../../../ipc/api-error.ts';
import type { ApiError } from '../../../ipc/api-error.ts';
import { queryOf } from '../../../ipc/queries.ts';
import { filterOf } from '../records-address.ts';
import type { Listing } from './use-records.ts';

/** Ids of records that something is to be done with; never more than one change takes. */
export type ChosenRecords = ReadonlySet<string>;
export interface RecordSelectionTools {
  selection: ChosenRecords;
  toggle: (id: string) => void;
  /** Everything in the list, as much as one change takes. */
  all: () => Promise<void>;
  clear: () => void;
  /** Why the last "all" could not be read. */
  error: ApiError | null;
}
const NONE: ChosenRecords = new Set();

/** What is selected in a list of records; kept like a draft, so that neither a lock nor a look at another page loses it. */
export function useRecordSelection({ view, typeId }: Listing): RecordSelectionTools {
  const client = useQueryClient();
  const [selection, setSelection, clear] = useDraft<ChosenRecords>(`records.selection.${typeId ?? ''}`, NONE);
  const [error, setError] = useState<ApiError | null>(null);
  return {
    selection,
    toggle(id) {
      const next = new Set(selection);
      if (!next.delete(id) && next.size < MOST_RECORDS_IN_BULK) next.add(id);
      setSelection(next);
    },
    async all() {
      try {
        const { ids } = await client.fetchQuery({ ...queryOf('records.ids', { typeId, filter: filterOf(view) }), staleTime: 0, gcTime: 0 });
        setSelection(new Set(ids));
        setError(null);
      } catch (thrown) {
        setError(asApiError(thrown));
      }
    },
    clear,
    error,
  };
}
