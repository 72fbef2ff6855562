import { useEffect, useEffectEvent, useState } from 'react';
import { searchTextOf } from '../../../preload/contract/fields.ts';

const PAUSE_MS = 150;

/**
 * What stands in a search field, handed on after a pause. It follows the address when that changes elsewhere, and
 * keeps what the contract would trim while somebody types.
 */
export function useTyped(search: string, onSearch: (search: string) => void): [string, (typed: string) => void] {
  const [typed, setTyped] = useState(search);
  const [followed, setFollowed] = useState(search);
  if (followed !== search) {
    setFollowed(search);
    if (searchTextOf(typed) !== search) setTyped(search);
  }
  const hand = useEffectEvent(() => {
    if (searchTextOf(typed) !== search) onSearch(searchTextOf(typed));
  });
  useEffect(() => {
    const timer = setTimeout(hand, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return [typed, setTyped];
}
