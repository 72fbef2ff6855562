import { useEffect, useRef, useState } from 'react';
import { searchTextOf } from '../../../preload/contract/fields.ts';

/** Long enough that a word is not asked for letter by letter, short enough to feel like typing. */
const PAUSE_MS = 180;

/** What is typed into a search, at once; told onwards when the typing pauses. Follows `told` when that changes by itself. */
export function useSearchText(told: string, tell: (text: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(told);
  const [seen, setSeen] = useState(told);
  const latest = useRef(tell);
  useEffect(() => {
    latest.current = tell;
  });
  // The address changed from outside: by a step back, a link or a cleared filter.
  if (told !== seen) {
    setSeen(told);
    if (told !== searchTextOf(text)) setText(told);
  }
  useEffect(() => {
    if (searchTextOf(text) === told) return undefined;
    const timer = setTimeout(() => latest.current(searchTextOf(text)), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, told]);
  return [text, setText];
}
