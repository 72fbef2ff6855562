import { useSyncExternalStore } from 'react';

/**
 * The address lives behind the `#`, its search part too, so that the page itself is always the same one file and a
 * reload asks the app's protocol for nothing else.
 */
function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

function address(): { path: string; search: string } {
  const [path = '', search = ''] = location.hash.replace(/^#/u, '').split('?', 2);
  return { path: path.startsWith('/') ? path : `/${path}`, search };
}

/** Goes to `/path?search`. With `replace` the step before is forgotten, as for every letter of a search. */
export function navigate(to: string, { replace = false }: { replace?: boolean | undefined } = {}): void {
  const next = `#${to.startsWith('/') ? to : `/${to}`}`;
  if (next === location.hash) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', next);
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** The path for wouter's router, with the way to change it. */
export function useHashPath(): [string, typeof navigate] {
  return [useSyncExternalStore(subscribe, () => address().path), navigate];
}
useHashPath.hrefs = (href: string): string => `#${href}`;

/** The search part of the address, without the question mark. */
export function useHashSearch(): string {
  return useSyncExternalStore(subscribe, () => address().search);
}
