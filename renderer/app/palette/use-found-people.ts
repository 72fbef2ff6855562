import { useEffect, useState } from 'react';
import type { Person } from '../../../preload/contract/people.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { useCan } from '../signed-in.ts';

const MOST_PEOPLE = 8;
/** Long enough that a fast typist asks once, short enough not to be felt. */
const SETTLE_MS = 90;
/** What the contract takes to search for. */
const MOST_CHARS = 200;

interface FoundPeople {
  people: readonly Person[];
  /** An answer to what is typed now is still under way. */
  isSearching: boolean;
}

/** People who fit what was typed so far, within the person's grants; none for nothing typed. */
export function useFoundPeople(text: string): FoundPeople {
  const wanted = text.trim().slice(0, MOST_CHARS);
  const [settled, setSettled] = useState(wanted);
  const isAllowed = useCan('people.read');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const enabled = isAllowed && settled !== '';
  const { data, isFetching } = useQueryOf(
    'people.list',
    { filter: { search: settled }, offset: 0, limit: MOST_PEOPLE },
    { enabled, placeholderData: (previous) => previous },
  );
  if (!isAllowed || wanted === '') return { people: [], isSearching: false };
  return { people: enabled ? (data?.rows ?? []) : [], isSearching: isFetching || settled !== wanted };
}
