import { useEffect, useState } from 'react';
import type { Person } from '../../../preload/contract/people.ts';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { searchTextOf } from '../../../preload/contract/fields.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { useCan } from '../signed-in.ts';

const MOST_FOUND = 8;
/** Long enough that a fast typist asks once, short enough not to be felt. */
const SETTLE_MS = 90;

interface Found {
  people: readonly Person[];
  records: readonly RecordRow[];
  /** An answer to what is typed now is still under way. */
  isSearching: boolean;
}

/** People and records who fit what was typed so far, within the person's grants; none for nothing typed. */
export function useFound(text: string): Found {
  const wanted = searchTextOf(text);
  const [settled, setSettled] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const question = { filter: { search: settled }, offset: 0, limit: MOST_FOUND };
  const seesPeople = useCan('people.read');
  const seesRecords = useCan('records.read');
  const isAsked = settled !== '';
  const people = useQueryOf('people.list', question, { enabled: seesPeople && isAsked, placeholderData: (previous) => previous });
  const records = useQueryOf('records.list', { typeId: null, ...question }, { enabled: seesRecords && isAsked, placeholderData: (previous) => previous });
  if (wanted === '' || !(seesPeople || seesRecords)) return { people: [], records: [], isSearching: false };
  return {
    people: seesPeople && isAsked ? (people.data?.rows ?? []) : [],
    records: seesRecords && isAsked ? (records.data?.rows ?? []) : [],
    isSearching: people.isFetching || records.isFetching || settled !== wanted,
  };
}
