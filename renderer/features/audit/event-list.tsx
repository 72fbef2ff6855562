import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import styles from './event-list.module.css';
import { EventIcon, EventText } from './event-parts.tsx';

/** A few events to be read, newest first, where there is no room for the timeline. */
export function EventList({ label, events }: { label: string; events: readonly AuditEvent[] }) {
  const format = useFormat();
  const nowMs = useMinute();
  return (
    <ol className={styles.list} aria-label={label}>
      {events.map((event) => (
        <li key={event.seq} className={styles.event}>
          <EventIcon event={event} className={styles.icon} />
          <EventText event={event} />
          <time className={styles.time} dateTime={new Date(event.atMs).toISOString()} title={format.dateTime(event.atMs)}>
            <bdi>{format.ago(event.atMs, nowMs)}</bdi>
          </time>
        </li>
      ))}
    </ol>
  );
}
