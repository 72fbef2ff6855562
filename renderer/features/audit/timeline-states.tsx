import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import styles from './timeline-states.module.css';
import { Timeline } from './timeline.tsx';
import type { Events } from './use-events.ts';

interface TimelineStatesProps {
  events: Events;
  isNarrowed: boolean;
  onClear: () => void;
  onShown: (first: number, end: number) => void;
  openSeq: number | null;
  onOpen: (event: AuditEvent) => void;
}

/** The list, or why there is none. */
export function TimelineStates({ events, isNarrowed, onClear, onShown, openSeq, onOpen }: TimelineStatesProps) {
  const { t } = useTranslation('audit');
  const { total, error } = events;
  if (total === null && error !== null) {
    return (
      <div className={styles.centre}>
        <ErrorMessage error={error} onRetry={events.retry} />
      </div>
    );
  }
  if (total === null) return <Loading />;
  if (total === 0) {
    return (
      <div className={styles.centre}>
        <EmptyState
          icon={<SearchX />}
          title={t('empty.title')}
          actions={isNarrowed ? <Button onPress={onClear}>{t('filters.clear')}</Button> : undefined}
        >
          {isNarrowed ? t('empty.text') : t('empty.outOfReach')}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className={styles.list}>
      {error !== null && (
        <div className={styles.error}>
          <ErrorMessage error={error} kept={t('list.unreadPage')} onRetry={events.retry} />
        </div>
      )}
      <Timeline total={total} at={events.at} onShown={onShown} openSeq={openSeq} onOpen={onOpen} isStale={events.isStale} />
    </div>
  );
}

function Loading() {
  const { t } = useTranslation('audit');
  return (
    <div className={styles.loading} role="status">
      <VisuallyHidden>{t('list.loading')}</VisuallyHidden>
      {[46, 62, 38, 54, 70, 44].map((widthPercent) => (
        <Skeleton key={widthPercent} widthPercent={widthPercent} />
      ))}
    </div>
  );
}
