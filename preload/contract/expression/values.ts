/** What an expression works with: dates, times and instants are ISO 8601 texts, several choices are a list. */
export type Value = string | number | boolean | readonly string[] | null;

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}$/u;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d(?:\.\d{1,3})?))?(?:Z|[+-]\d{2}:\d{2})?$/u;
const INSTANT = /^\d{4}-\d{2}-\d{2}T/u;
const NUMBER = /^-?(?:\d+(?:\.\d*)?|\.\d+)$/u;

/**
 * As a number (XPath 1.0, 4.4): nothing and text that is no number are none (NaN). Days count from 1970 (ODK XForms),
 * an instant with its part of the day, a time alone as that part, so that dates can be compared and subtracted.
 */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  const text = toText(value).trim();
  if (NUMBER.test(text)) return Number(text);
  if (DATE.test(text)) return isDay(text) ? Date.parse(`${text}T00:00:00Z`) / DAY_MS : NaN;
  const time = TIME.exec(text);
  if (time) return (Number(time[1]) * 3600 + Number(time[2]) * 60 + Number(time[3] ?? 0)) / 86_400;
  return INSTANT.test(text) ? Date.parse(text) / DAY_MS : NaN;
}

/** As text: nothing is empty, and so is what is no number. */
export function toText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? numberText(value) : '';
  if (typeof value === 'object') return value.join(' ');
  return String(value);
}

/** Without an exponent, as XPath writes numbers. */
function numberText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Number.isInteger(value) ? String(BigInt(value)) : value.toFixed(20).replace(/\.?0+$/u, '');
}

/** Whether it counts as true (XPath 1.0, 4.3): something is there, and it is not zero. */
export function toBoolean(value: Value): boolean {
  if (value === null) return false;
  if (typeof value === 'number') return value !== 0 && !Number.isNaN(value);
  if (typeof value === 'boolean') return value;
  return value.length > 0;
}

/** What was chosen, one by one: a list as it is, a text by its spaces. */
export function toList(value: Value): readonly string[] {
  if (value === null) return [];
  if (typeof value === 'object') return value;
  return toText(value).split(/\s+/u).filter((part) => part !== '');
}

/** Whether there is such a day: JavaScript would take the 30th of February for one in March. */
function isDay(text: string): boolean {
  const atMs = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text);
}

/** Equality (XPath 1.0, 3.4): as truth where either is, else as numbers where either is, else as text; instants by when they are, however written. */
export function isEqual(a: Value, b: Value): boolean {
  if (typeof a === 'boolean' || typeof b === 'boolean') return toBoolean(a) === toBoolean(b);
  if (typeof a === 'number' || typeof b === 'number') return toNumber(a) === toNumber(b);
  const [one, other] = [toText(a), toText(b)];
  if (INSTANT.test(one) && INSTANT.test(other)) return Date.parse(one) === Date.parse(other);
  return one === other;
}

/** A day as `YYYY-MM-DD`; null for what is none. */
export function dayOf(value: Value): string | null {
  const text = typeof value === 'number' ? '' : toText(value).trim();
  if (DATE.test(text)) return isDay(text) ? text : null;
  if (INSTANT.test(text)) return text.slice(0, 10);
  const days = toNumber(value);
  return Number.isFinite(days) && Math.abs(days) < 5_000_000 ? new Date(Math.floor(days) * DAY_MS).toISOString().slice(0, 10) : null;
}
