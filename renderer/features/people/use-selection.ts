import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { Person } from '../../../preload/contract/people.ts';
import { useDraft } from '../../app/drafts.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { queryOf } from '../../ipc/queries.ts';
import { formatListAddress } from './list-address.ts';
import type { ListView } from './list-address.ts';
import { NO_SELECTION, rangeRows, toggled, withAll, withRange } from './selection.ts';
import type { ChosenPeople, Selection } from './selection.ts';
import { readRows } from './use-people.ts';

export interface SelectionTools {
  selection: Selection;
  toggle: (person: Person, row: number) => void;
  /** From the anchor to a row; from `otherwise` where there is no anchor yet. */
  extendTo: (row: number, otherwise: number) => Promise<void>;
  all: () => Promise<void>;
  clear: () => void;
  /** Why the last "all" or range could not be read. */
  error: ApiError | null;
}

/** Where a range begins, in which order of rows that holds, and who was selected before it. */
interface Anchor {
  row: number;
  question: string;
  before: ChosenPeople;
}

/** Who is selected in a list; kept like a draft, so that neither a lock nor a look at another page loses it. */
export function useSelection(view: ListView): SelectionTools {
  const client = useQueryClient();
  const [selection, setSelection, clear] = useDraft<Selection>('people.selection', NO_SELECTION);
  const [anchor, setAnchor] = useState<Anchor | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  // What was asked for later counts: an answer under way must not undo it.
  const turn = useRef(0);
  const question = formatListAddress({ ...view, task: null });

  async function attempt(read: () => Promise<Selection>): Promise<void> {
    turn.current += 1;
    const mine = turn.current;
    try {
      const next = await read();
      if (turn.current !== mine) return;
      setSelection(next);
      setError(null);
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  }

  return {
    selection,
    toggle(person, row) {
      turn.current += 1;
      const next = toggled(selection.people, person);
      setSelection(next);
      setAnchor({ row, question, before: next.people });
    },
    extendTo(row, otherwise) {
      const from = anchor?.question === question ? anchor : { row: otherwise, question, before: selection.people };
      setAnchor(from);
      const { first, last } = rangeRows(from.row, row);
      return attempt(async () => withRange(from.before, await readRows(client, view, first, last)));
    },
    all: () =>
      attempt(async () => {
        const { ids, total } = await client.fetchQuery({ ...queryOf('people.ids', { filter: view.filter }), staleTime: 0, gcTime: 0 });
        const names = namesIn(client.getQueriesData<{ rows: Person[] }>({ queryKey: ['people', 'list'] }));
        return withAll(ids, total, (id) => names.get(id) ?? '');
      }),
    clear() {
      turn.current += 1;
      setAnchor(null);
      clear();
    },
    error,
  };
}

function namesIn(answers: readonly (readonly [unknown, { rows: Person[] } | undefined])[]): Map<string, string> {
  return new Map(answers.flatMap(([, answer]) => (answer?.rows ?? []).map(({ id, name }) => [id, name] as const)));
}
