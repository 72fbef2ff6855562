import { useSyncExternalStore } from 'react';

/** The width below which the navigation shows icons only; the style sheets of the shell have the same figure. */
const NARROW = '(max-width: 1000px)';

function subscribe(listener: () => void): () => void {
  const query = matchMedia(NARROW);
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** Whether the window, at the person's zoom, is too narrow for words in the navigation. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => matchMedia(NARROW).matches);
}
