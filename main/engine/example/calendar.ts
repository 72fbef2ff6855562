import type { Chance } from './chance.ts';

export const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** How far back the example reaches. */
const YEAR_DAYS = 365;
/** Hours of work (UTC), as often as something happens in them. */
const HOURS: readonly (readonly [number, number])[] = [[6, 2], [7, 8], [8, 14], [9, 15], [10, 13], [11, 9], [12, 6], [13, 11], [14, 12], [15, 10], [16, 6], [17, 2], [19, 1]];

/** The year that the example tells of: it ends before `nowMs`. */
export interface Calendar {
  /** The first instant. */
  startMs: number;
  /** The last one that anything may happen at. */
  endMs: number;
  /** A moment of work at or after `fromMs` (the start by default) and about before `toMs` (the end), as far as there is one. */
  moment(chance: Chance, fromMs?: number, toMs?: number): number;
  /** A moment of work some days after one, never past the end. */
  after(chance: Chance, fromMs: number, leastDays: number, mostDays: number): number;
}

/** The year before an instant. */
export function yearBefore(nowMs: number): Calendar {
  const endMs = nowMs - HOUR_MS;
  const startMs = endMs - YEAR_DAYS * DAY_MS;
  const within = (atMs: number): number => Math.round(Math.min(Math.max(atMs, startMs), endMs));
  const atWork = (chance: Chance, dayMs: number): number => dayMs - (dayMs % DAY_MS) + chance.weighted(HOURS) * HOUR_MS + chance.whole(0, HOUR_MS - 1);
  return {
    startMs,
    endMs,
    moment(chance, fromMs = startMs, toMs = endMs) {
      for (let tried = 0; tried < 20; tried += 1) {
        const dayMs = fromMs + chance.next() * (toMs - fromMs);
        const atMs = Math.max(fromMs, atWork(chance, dayMs));
        if (chance.happens(busy(dayMs)) && atMs < endMs) return within(atMs);
      }
      return within(fromMs);
    },
    after(chance, fromMs, leastDays, mostDays) {
      let dayMs = fromMs + chance.whole(leastDays, mostDays) * DAY_MS;
      while (busy(dayMs) < 0.2 && dayMs < endMs) dayMs += DAY_MS;
      return within(Math.max(fromMs + 60_000, atWork(chance, dayMs)));
    },
  };
}

/** How likely a day is one of work: weekends are quiet, August and the last days of December quieter than the rest. */
function busy(dayMs: number): number {
  const day = new Date(dayMs);
  const weekday = day.getUTCDay();
  if (weekday === 0) return 0.02;
  if (weekday === 6) return 0.12;
  if (day.getUTCMonth() === 11 && day.getUTCDate() > 22) return 0.25;
  return day.getUTCMonth() === 7 ? 0.55 : 1;
}

/** A day as fields of records hold it (ISO 8601). */
export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
