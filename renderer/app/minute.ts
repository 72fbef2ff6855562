import { useEffect, useState } from 'react';

const MINUTE_MS = 60_000;
const thisMinute = (): number => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;

/** The time in milliseconds at the last full minute, so that questions about "the last day" stay the same for a while. */
export function useMinute(): number {
  const [atMs, setAtMs] = useState(thisMinute);
  useEffect(() => {
    const timer = setInterval(() => setAtMs(thisMinute()), MINUTE_MS / 4);
    return () => clearInterval(timer);
  }, []);
  return atMs;
}
