import { useTranslation } from 'react-i18next';
import { startOfDay, useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { BarChart } from '../../ui/bar-chart.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import styles from './activity.module.css';

const DAYS = 42;
const DAY_MS = 24 * 3_600_000;
const HEIGHT_PX = 96;

/** Events of each day for six weeks, refusals marked. */
export function Activity() {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const toMs = startOfDay(useMinute()) + DAY_MS;
  // Equal slices: around a change of summer time a day's border is an hour off, which no bar shows.
  const fromMs = toMs - DAYS * DAY_MS;
  const { data, error, refetch } = useQueryOf('audit.activity', { fromMs, toMs, slices: DAYS });
  const noonOf = (index: number): number => fromMs + (index + 0.5) * DAY_MS;
  const bars = Array.from({ length: DAYS }, (_, index) => {
    const [value, marked] = [data?.counts[index] ?? 0, data?.refused[index] ?? 0];
    const label = format.day(noonOf(index));
    return { label, value, marked, text: t('activity.day', { count: value, day: label, n: format.number(value), refused: format.number(marked) }) };
  });
  const total = bars.reduce((sum, { value }) => sum + value, 0);
  const ticks = Array.from({ length: DAYS / 7 }, (_, week) => week * 7 + 3).map((index) => ({ index, label: format.dayMonth(noonOf(index)) }));
  return (
    <div className={styles.activity}>
      <Section title={t('activity.title')} level={2}>
        {error ? (
          <ErrorMessage error={error} onRetry={() => void refetch()} />
        ) : (
          <BarChart title={t('activity.title')} summary={t('activity.summary', { count: total, n: format.number(total) })} bars={bars} ticks={ticks} heightPx={HEIGHT_PX} />
        )}
      </Section>
    </div>
  );
}
