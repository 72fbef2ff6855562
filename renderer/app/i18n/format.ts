import { useMemo } from 'react';
import { useLocale } from './i18n.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export type Format = ReturnType<typeof createFormat>;

/** Numbers, dates and lists as a locale writes them, in the machine's time zone. */
export function createFormat(tag: string) {
  const number = new Intl.NumberFormat(tag);
  const time = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const shortTime = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' });
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'medium' });
  const day = new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long' });
  const shortDay = new Intl.DateTimeFormat(tag, { weekday: 'short', day: 'numeric' });
  const dayMonth = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short' });
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
  const preciseMoment = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  // What stands between all but the last two: in German even a list of units ends with an "and", which more may follow.
  const between = list.formatToParts(['1', '2', '3'])[1]?.value ?? ', ';

  return {
    number: (value: number): string => number.format(value),
    time: (atMs: number): string => time.format(atMs),
    shortTime: (atMs: number): string => shortTime.format(atMs),
    date: (atMs: number): string => date.format(atMs),
    day: (atMs: number): string => day.format(atMs),
    shortDay: (atMs: number): string => shortDay.format(atMs),
    dayMonth: (atMs: number): string => dayMonth.format(atMs),
    dateTime: (atMs: number): string => dateTime.format(atMs),
    /** A date and time that somebody gave: with seconds only where they gave any. */
    moment: (atMs: number): string => (atMs % MINUTE_MS === 0 ? moment : preciseMoment).format(atMs),
    list: (values: readonly string[]): string => list.format(values),
    items: (values: readonly string[]): string => values.join(between),
    /** How long ago, in the largest unit that fits; beyond a month the date itself. */
    ago(atMs: number, nowMs: number): string {
      const ageMs = nowMs - atMs;
      if (ageMs < MINUTE_MS) return relative.format(0, 'second');
      if (ageMs < HOUR_MS) return relative.format(-Math.floor(ageMs / MINUTE_MS), 'minute');
      if (isSameDay(atMs, nowMs)) return shortTime.format(atMs);
      const days = Math.round((startOfDay(nowMs) - startOfDay(atMs)) / DAY_MS);
      return days < 31 ? relative.format(-days, 'day') : date.format(atMs);
    },
    bytes(size: number): string {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
      const power = size < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log(size) / Math.log(1000)));
      const value = size / 1000 ** power;
      const unit = units[power] ?? 'byte';
      return new Intl.NumberFormat(tag, { style: 'unit', unit, maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 }).format(value);
    },
  };
}

/** Midnight before an instant, in the machine's time zone. */
export function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}

export function isSameDay(oneMs: number, otherMs: number): boolean {
  return startOfDay(oneMs) === startOfDay(otherMs);
}

/** The formats of the person's locale; new ones when it changes. */
export function useFormat(): Format {
  const tag = useLocale();
  return useMemo(() => createFormat(tag), [tag]);
}
