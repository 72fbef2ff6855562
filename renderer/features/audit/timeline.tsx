import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { isSameDay } from '../../app/i18n/format.ts';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { EventRow } from './event-row.tsx';
import styles from './timeline.module.css';
import { useDayName } from './use-day-name.ts';
import { useTimelineWindow } from './use-timeline-window.ts';

interface TimelineProps {
  total: number;
  at: (index: number) => AuditEvent | undefined;
  /** The rows that are on the page: those must be read. */
  onShown: (first: number, end: number) => void;
  openSeq: number | null;
  onOpen: (event: AuditEvent) => void;
  isStale: boolean;
}

const PAGE_ROWS = 10;

/** Events, newest first, by day. One stop of the tab key; arrows, Home and End move within it, Enter opens an event. */
export function Timeline({ total, at, onShown, openSeq, onOpen, isStale }: TimelineProps) {
  const { t } = useTranslation('audit');
  const dayName = useDayName();
  const id = useId();
  const [active, setActive] = useState(0);
  const [scroller, content] = [useRef<HTMLDivElement>(null), useRef<HTMLDivElement>(null)];
  const { first, end, topRow, lengthPx, viewPx, onScroll, reveal } = useTimelineWindow(total, scroller, content);
  const current = Math.min(active, total - 1);

  useEffect(() => onShown(first, end), [onShown, first, end]);

  function move(to: number): void {
    const next = Math.max(0, Math.min(total - 1, to));
    setActive(next);
    reveal(next);
  }
  function onKeyDown(event: KeyboardEvent): void {
    // Whoever scrolled away goes on from what they see.
    const from = current >= first && current < end ? current : topRow;
    const target = targetOf(event.key, from, total);
    if (target !== null) move(target);
    else if (event.key === 'Enter' || event.key === ' ') {
      const chosen = at(current);
      if (chosen) onOpen(chosen);
    } else return;
    event.preventDefault();
  }

  const indexes = Array.from({ length: end - first }, (_, offset) => first + offset);
  const top = at(topRow);
  return (
    <div className={styles.frame}>
      <VisuallyHidden>
        <span id={`${id}-keys`}>{t('list.keys')}</span>
      </VisuallyHidden>
      <div
        ref={scroller}
        className={styles.scroller}
        onScroll={onScroll}
        role="listbox"
        data-timeline=""
        tabIndex={0}
        aria-label={t('list.label')}
        aria-describedby={`${id}-keys`}
        aria-busy={isStale}
        aria-activedescendant={current >= first && current < end ? `${id}-${current}` : undefined}
        onKeyDown={onKeyDown}
      >
        <div className={styles.length} role="presentation" style={{ blockSize: `${lengthPx}px` }}>
          <div className={styles.view} role="presentation" style={{ blockSize: `${viewPx}px` }}>
            <div ref={content} className={styles.content} role="presentation">
              {indexes.map((index) => {
                const event = at(index);
                const before = index > 0 ? at(index - 1) : undefined;
                const beginsDay = event !== undefined && (index === 0 || (before !== undefined && !isSameDay(before.atMs, event.atMs)));
                return (
                  <EventRow
                    key={index}
                    id={`${id}-${index}`}
                    index={index}
                    total={total}
                    event={event}
                    day={beginsDay ? dayName(event.atMs) : null}
                    isActive={index === current}
                    isOpen={event !== undefined && event.seq === openSeq}
                    onPress={(pressed) => {
                      setActive(index);
                      onOpen(pressed);
                    }}
                  />
                );
              })}
            </div>
          </div>
        </div>
      </div>
      {top && (
        <div className={styles.topDay} aria-hidden="true">
          {dayName(top.atMs)}
        </div>
      )}
    </div>
  );
}

function targetOf(key: string, current: number, total: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return current + 1;
    case 'ArrowUp':
      return current - 1;
    case 'PageDown':
      return current + PAGE_ROWS;
    case 'PageUp':
      return current - PAGE_ROWS;
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}
