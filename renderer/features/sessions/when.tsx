import { isSameDay, useFormat } from '../../app/i18n/format.ts';
import type { Format } from '../../app/i18n/format.ts';
import styles from './sessions.module.css';

/** An instant in the least words: the time today, with the date on any other day. */
export function shortMoment(format: Format, atMs: number, nowMs: number): string {
  return isSameDay(atMs, nowMs) ? format.shortTime(atMs) : `${format.date(atMs)}, ${format.shortTime(atMs)}`;
}

/** The same in a table, with the whole of it for whoever points at it. */
export function When({ atMs, nowMs }: { atMs: number; nowMs: number }) {
  const format = useFormat();
  return (
    <time className={styles.time} dateTime={new Date(atMs).toISOString()} title={format.dateTime(atMs)}>
      {shortMoment(format, atMs, nowMs)}
    </time>
  );
}
