import { useSyncExternalStore } from 'react';
import { startOfDay } from '../../app/i18n/format.ts';

const LOOK_EACH_MS = 30_000;

function subscribe(listener: () => void): () => void {
  const timer = setInterval(listener, LOOK_EACH_MS);
  return () => clearInterval(timer);
}

/** The midnight that today began with, in local time; a new one soon after the next. */
export function useToday(): number {
  return useSyncExternalStore(subscribe, () => startOfDay(Date.now()));
}
