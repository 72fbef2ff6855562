/** A day of the calendar as a date field has it, in the machine's time zone: `YYYY-MM-DD`. */
export function dayOf(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The same so many days later, whatever becomes of the clocks meanwhile. */
export function dayAfter(atMs: number, days: number): string {
  const date = new Date(atMs);
  return dayOf(new Date(date.getFullYear(), date.getMonth(), date.getDate() + days, 12).getTime());
}

/** The last millisecond of a day, so that whoever decides on it is in time; null for what is no day. */
export function endOfDayMs(day: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/u.exec(day);
  if (!found) return null;
  const [, year, month, date] = found.map(Number) as [number, number, number, number];
  const endMs = new Date(year, month - 1, date, 23, 59, 59, 999).getTime();
  // The 31st of a month that has none is a day of the next.
  return endMs >= 0 && dayOf(endMs) === day ? endMs : null;
}
