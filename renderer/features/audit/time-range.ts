import { startOfDay } from '../../app/i18n/format.ts';
import type { Range } from './audit-address.ts';

/** Days that a range reaches back, today included; all time has no such number. */
const DAYS: Record<Exclude<Range, 'all'>, number> = { today: 1, '7d': 7, '30d': 30 };

/** The midnight (local time) that lies `days` days from the one before `atMs`; right across a change of the clocks. */
export function midnight(atMs: number, days: number): number {
  const date = new Date(startOfDay(atMs));
  date.setDate(date.getDate() + days);
  return date.getTime();
}

/** The first instant of a range, or null for all time. It changes once a day, so that answers can be kept. */
export function rangeStart(range: Range, nowMs: number): number | null {
  return range === 'all' ? null : midnight(nowMs, 1 - DAYS[range]);
}

export interface ChartPlan {
  fromMs: number;
  toMs: number;
  slices: number;
  /** What one bar stands for decides how it is named. */
  unit: 'hours' | 'days';
}
const MOST_SLICES = 90;

/** Into how many equal bars the time from `fromMs` to the end of today is cut: hours, parts of days, days, or more. */
export function planChart(fromMs: number, nowMs: number): ChartPlan {
  const from = startOfDay(fromMs);
  const toMs = midnight(nowMs, 1);
  const days = Math.max(1, Math.round((toMs - from) / 86_400_000));
  if (days <= 2) return { fromMs: from, toMs, slices: days * 24, unit: 'hours' };
  if (days <= 10) return { fromMs: from, toMs, slices: days * 6, unit: 'hours' };
  return { fromMs: from, toMs, slices: Math.min(days, MOST_SLICES), unit: 'days' };
}

/** Instants at which bar `index` begins and ends. */
export function sliceOf({ fromMs, toMs, slices }: ChartPlan, index: number): { fromMs: number; toMs: number } {
  const widthMs = (toMs - fromMs) / slices;
  return { fromMs: Math.round(fromMs + index * widthMs), toMs: Math.round(fromMs + (index + 1) * widthMs) };
}

/** Bars that get a name below the axis: some hours, each day, or some days, evenly spaced; and the last one. */
export function tickIndexes({ fromMs, toMs, slices, unit }: ChartPlan): number[] {
  const days = Math.round((toMs - fromMs) / 86_400_000);
  const step = unit === 'days' ? Math.ceil(slices / 8) : days <= 2 ? slices / 6 : slices / days;
  const even = Array.from({ length: Math.ceil(slices / step) }, (_, index) => index * step);
  // The last name stands at the very end of the axis: one that would touch it gives way.
  return [...even.filter((index) => index <= slices - step * 0.75), slices - 1];
}
