import { startOfDay } from './i18n/format.ts';

const DAY_MS = 24 * 3_600_000;

/** How far off a due date is: days of the calendar from today, or since it went by. */
export interface Due {
  isOverdue: boolean;
  days: number;
}

/** How a due date stands now; both in milliseconds, days in the machine's time zone. What is due today is not overdue. */
export function dueOf(dueAtMs: number, nowMs: number): Due {
  // Rounded: where clocks are changed a day has 23 or 25 hours.
  const days = Math.round((startOfDay(dueAtMs) - startOfDay(nowMs)) / DAY_MS);
  return dueAtMs < nowMs ? { isOverdue: true, days: Math.max(0, -days) } : { isOverdue: false, days };
}
