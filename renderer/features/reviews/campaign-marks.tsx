import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../../preload/contract/reviews.ts';
import { dueOf } from '../../app/due-date.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { Progress } from '../../ui/progress.tsx';
import { StatusMark } from '../../ui/status-mark.tsx';
import { Tag } from '../../ui/tag.tsx';
import styles from './reviews.module.css';

const SHAPES = { open: 'waiting', applied: 'on', cancelled: 'off' } as const;

/** Whether a campaign runs, was carried out, or was given up. */
export function StateMark({ state }: Pick<Campaign, 'state'>) {
  const { t } = useTranslation('reviews');
  return <StatusMark shape={SHAPES[state]}>{t(`state.${state}`)}</StatusMark>;
}

/** How many are decided: a bar to see, and the same in words. */
export function DecidedBar({ campaign: { items, decided } }: { campaign: Campaign }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const [done, total] = [format.number(decided), format.number(items)];
  return (
    <span className={styles.decided}>
      <Progress label={t('progress.label')} fraction={items === 0 ? 0 : decided / items} text={t('progress.text', { done, total })} />
      <span>{t('progress.short', { done, total })}</span>
    </span>
  );
}

/** When a campaign is due, as seen from today; overdue by word, sign and colour. Of a closed one, when it was closed. */
export function DueMark({ campaign: { state, dueAtMs, closedAtMs } }: { campaign: Campaign }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const { isOverdue, days } = dueOf(dueAtMs, useMinute());
  if (state !== 'open') return closedAtMs === null ? null : t('due.closed', { date: format.date(closedAtMs) });
  const n = format.number(days);
  const words = isOverdue ? (days === 0 ? t('due.overdueToday') : t('due.overdue', { count: days, n })) : days === 0 ? t('due.today') : t('due.in', { count: days, n });
  return (
    <span className={styles.due}>
      <time dateTime={new Date(dueAtMs).toISOString()}>{format.date(dueAtMs)}</time>{' '}
      {isOverdue ? (
        <Tag tone="bad" icon={<TriangleAlert aria-hidden="true" />}>
          {words}
        </Tag>
      ) : (
        <span className={styles.quiet}>{words}</span>
      )}
    </span>
  );
}
