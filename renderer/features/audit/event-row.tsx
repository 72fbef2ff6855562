import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { classes } from '../../ui/classes.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './event-row.module.css';
import { EventIcon, EventText } from './event-parts.tsx';

interface EventRowProps {
  id: string;
  index: number;
  total: number;
  /** Undefined while it is on its way. */
  event: AuditEvent | undefined;
  /** The name of its day, when it is the first of it. */
  day: string | null;
  isActive: boolean;
  isOpen: boolean;
  onPress: (event: AuditEvent) => void;
}

/** One event of the timeline, below the name of its day where that begins. */
export function EventRow({ id, index, total, event, day, isActive, isOpen, onPress }: EventRowProps) {
  const format = useFormat();
  return (
    <div data-index={index} role="presentation">
      {day !== null && (
        <div className={styles.day} role="presentation" aria-hidden="true">
          {day}
        </div>
      )}
      {/* The list has the focus and its keys; a row is pressed with a pointer only. */}
      <div
        id={id}
        role="option"
        aria-selected={isOpen}
        aria-posinset={index + 1}
        aria-setsize={total}
        className={classes(styles.row, isActive && styles.active, isOpen && styles.open)}
        onClick={() => event && onPress(event)}
      >
        {event ? (
          <>
            <time className={styles.time} dateTime={new Date(event.atMs).toISOString()} title={format.dateTime(event.atMs)}>
              <bdi>{format.time(event.atMs)}</bdi>
            </time>
            <EventIcon event={event} className={styles.icon} />
            <EventText event={event} />
            <span className={styles.seq}>#{format.number(event.seq)}</span>
          </>
        ) : (
          <>
            <Skeleton widthPercent={70} />
            <span />
            <span className={styles.text}>
              <Skeleton widthPercent={30 + ((index * 7) % 40)} />
            </span>
            <Skeleton widthPercent={100} />
          </>
        )}
      </div>
    </div>
  );
}
