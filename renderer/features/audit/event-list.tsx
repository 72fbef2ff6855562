import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { classes } from '../../ui/classes.ts';
import styles from './event-list.module.css';
import { FactsLine } from './facts-line.tsx';
import { Sentence } from './sentence.tsx';
import { VerbIcon } from './verb-icon.tsx';

/** A few events to be read, newest first, where there is no room for the timeline. */
export function EventList({ label, events }: { label: string; events: readonly AuditEvent[] }) {
  const format = useFormat();
  const nowMs = useMinute();
  return (
    <ol className={styles.list} aria-label={label}>
      {events.map((event) => (
        <li key={event.seq} className={styles.event}>
          <span className={classes(styles.icon, event.outcome !== 'done' && styles[event.outcome])}>
            <VerbIcon event={event} />
          </span>
          <span className={styles.text}>
            <span>
              <Sentence event={event} />
            </span>
            <FactsLine event={event} />
          </span>
          <time className={styles.time} dateTime={new Date(event.atMs).toISOString()} title={format.dateTime(event.atMs)}>
            <bdi>{format.ago(event.atMs, nowMs)}</bdi>
          </time>
        </li>
      ))}
    </ol>
  );
}
