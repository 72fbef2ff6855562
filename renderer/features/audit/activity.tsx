import { keepPreviousData } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { BarChart } from '../../ui/bar-chart.tsx';
import styles from './activity.module.css';
import type { Range } from './audit-address.ts';
import { useToday } from './use-today.ts';
import { planChart, rangeStart, sliceOf, tickIndexes } from './time-range.ts';

const HEIGHT_PX = 64;

/** How much happened over a range, refusals marked; the same as text for those who do not see the bars. */
export function Activity({ range, oldestMs }: { range: Range; oldestMs: number }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const todayMs = useToday();
  const plan = planChart(rangeStart(range, todayMs) ?? oldestMs, todayMs);
  const { fromMs, toMs, slices, unit } = plan;
  const { data, isError } = useQueryOf('audit.activity', { fromMs, toMs, slices }, { placeholderData: keepPreviousData });
  if (isError) return <p className={styles.note}>{t('chart.unavailable')}</p>;

  const isShort = toMs - fromMs < 3 * 86_400_000;
  const name = (index: number): string => {
    const slice = sliceOf(plan, index);
    if (unit === 'days') return format.date((slice.fromMs + slice.toMs) / 2);
    const hours = t('chart.span', { from: format.shortTime(slice.fromMs), to: format.shortTime(slice.toMs) });
    return `${format.day(slice.fromMs)}, ${hours}`;
  };
  // While the number of bars changes, the old answer's bars would stand under new names.
  const isReady = data?.counts.length === slices;
  const bars = Array.from({ length: slices }, (_, index) => {
    const value = (isReady && data.counts[index]) || 0;
    const marked = (isReady && data.refused[index]) || 0;
    return { label: name(index), value, marked, text: t('chart.bar', { count: value, when: name(index), n: format.number(value), refused: format.number(marked) }) };
  });
  const sum = (of: (bar: (typeof bars)[number]) => number): number => bars.reduce((total, bar) => total + of(bar), 0);
  const total = sum((bar) => bar.value);
  const tickName = (index: number): string => {
    const { fromMs: startMs, toMs: endMs } = sliceOf(plan, index);
    if (index === slices - 1) return isShort ? format.shortTime(endMs) : t('ranges.today');
    if (unit === 'days') return format.dayMonth((startMs + endMs) / 2);
    return isShort ? format.shortTime(startMs) : format.shortDay(startMs);
  };
  return (
    <div className={styles.panel}>
      <BarChart
        title={t('chart.title', { range: t(`ranges.${range}`) })}
        summary={t('chart.summary', { count: total, n: format.number(total), refused: format.number(sum((bar) => bar.marked)) })}
        bars={bars}
        ticks={tickIndexes(plan).map((index) => ({ index, label: tickName(index) }))}
        heightPx={HEIGHT_PX}
      />
    </div>
  );
}
