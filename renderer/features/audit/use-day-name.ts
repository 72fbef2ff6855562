import { useTranslation } from 'react-i18next';
import { isSameDay, useFormat } from '../../app/i18n/format.ts';
import { midnight } from './time-range.ts';
import { useToday } from './use-today.ts';

/** Names the day of an instant; today and yesterday by those words as well, another year with the year. */
export function useDayName(): (atMs: number) => string {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const todayMs = useToday();
  return (atMs) => {
    const day = format.day(atMs);
    if (isSameDay(atMs, todayMs)) return t('list.today', { day });
    if (isSameDay(atMs, midnight(todayMs, -1))) return t('list.yesterday', { day });
    return new Date(atMs).getFullYear() === new Date(todayMs).getFullYear() ? day : format.date(atMs);
  };
}
