import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import styles from './form.module.css';

const TICK_MS = 500;
/** Up to here seconds are counted; beyond it nobody watches them. */
const SECONDS_UP_TO = 90;

interface Wait {
  /** Whether this name was told to wait, be it over or not. */
  isTold: boolean;
  /** Whole seconds until the next attempt is worth it; 0 for now. */
  secondsLeft: number;
  /** Takes the wait from a refusal; one without ends it. */
  begin(refused: ApiError): void;
}

/** The wait that a name was told of. It goes by `performance.now()`, which no setting of the clock moves. */
export function useWait(username: string): Wait {
  const [told, setTold] = useState<{ username: string; untilMs: number } | null>(null);
  const [nowMs, setNowMs] = useState(() => performance.now());
  const untilMs = told?.username === username ? told.untilMs : null;
  useEffect(() => {
    if (untilMs === null) return undefined;
    const timer = setInterval(() => {
      setNowMs(performance.now());
      if (performance.now() >= untilMs) clearInterval(timer);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [untilMs]);
  return {
    isTold: untilMs !== null,
    // In whole milliseconds first: what is left of 30 seconds at their beginning may be a hair more than 30.
    secondsLeft: untilMs === null ? 0 : Math.max(0, Math.ceil(Math.round(untilMs - nowMs) / 1000)),
    begin({ retryAfterSeconds }) {
      const beginsMs = performance.now();
      setNowMs(beginsMs);
      setTold(retryAfterSeconds === null ? null : { username, untilMs: beginsMs + retryAfterSeconds * 1000 });
    },
  };
}

/** Says how long to wait. It is read out when it is over, not at every second. */
export function WaitNote({ wait: { isTold, secondsLeft } }: { wait: Wait }) {
  const { t } = useTranslation('session');
  const format = useFormat();
  if (!isTold) return null;
  const minutes = Math.ceil(secondsLeft / 60);
  const left = secondsLeft <= SECONDS_UP_TO ? t('wait.seconds', { count: secondsLeft, n: format.number(secondsLeft) }) : t('wait.minutes', { count: minutes, n: format.number(minutes) });
  return (
    <>
      {secondsLeft > 0 && (
        <p className={styles.wait} role="timer">
          {left}
        </p>
      )}
      <p className={styles.wait} role="status">
        {secondsLeft > 0 ? '' : t('wait.over')}
      </p>
    </>
  );
}
