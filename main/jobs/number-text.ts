import type { DateFormat, NumberFormat } from '../../preload/contract/records-import.ts';

/** Nobody writes a number or a date longer than this. */
const MOST_CHARS = 64;
const PLAIN: Readonly<Record<NumberFormat, RegExp>> = {
  point: /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u,
  comma: /^[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?$/u,
};
/** Thousands apart, as people and spreadsheets of different countries write them. */
const GROUPED: Readonly<Record<NumberFormat, RegExp>> = {
  point: /^[+-]?\d{1,3}(?:[,\s'’]\d{3})+(?:\.\d+)?$/u,
  comma: /^[+-]?\d{1,3}(?:[.\s'’]\d{3})+(?:,\d+)?$/u,
};
const GROUPS: Readonly<Record<NumberFormat, RegExp>> = { point: /[,\s'’]/gu, comma: /[.\s'’]/gu };

/** A number as it is written in one format; null for what is none in it. */
export function numberIn(text: string, format: NumberFormat): number | null {
  if (text.length > MOST_CHARS) return null;
  const bare = text.replace(/^[\u2212\u2013]/u, '-');
  if (!PLAIN[format].test(bare) && !GROUPED[format].test(bare)) return null;
  const number = Number(bare.replace(GROUPS[format], '').replace(',', '.'));
  return Number.isFinite(number) ? number : null;
}

const ISO_DAY = /^\d{4}-\d{2}-\d{2}$/u;
const PARTS = /^(\d{1,4})([./-]|\. ?)(\d{1,2})(?:[./-]|\. ?)(\d{1,4})\.?$/u;
const ORDERS: Readonly<Record<DateFormat, readonly [number, number, number]>> = { ymd: [0, 1, 2], dmy: [2, 1, 0], mdy: [2, 0, 1] };

/**
 * A day as it is written with its parts in this order, as ISO 8601; null for what is none. Years have four digits:
 * of two, nobody knows the century.
 */
export function dayIn(text: string, format: DateFormat): string | null {
  if (text.length > MOST_CHARS) return null;
  if (ISO_DAY.test(text)) return isDay(text) ? text : null;
  const [, first = '', , second = '', third = ''] = PARTS.exec(text) ?? [];
  const parts = [first, second, third];
  const [year = '', month = '', day = ''] = ORDERS[format].map((at) => parts[at] ?? '');
  if (year.length !== 4 || month.length === 0 || month.length > 2 || day.length === 0 || day.length > 2) return null;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDay(iso) ? iso : null;
}

function isDay(iso: string): boolean {
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
}

/** What a spreadsheet makes of a time without a day: one on the day its calendar begins. */
const TIME_OF_SHEET = /^(?:1899-12-3[01]|1900-01-0\d|1904-01-0\d)T(\d{2}:\d{2}(?::\d{2})?)$/u;
const TIME = /^(\d{1,2}):(\d{2})(:\d{2}(?:\.\d{1,3})?)? ?([ap])?\.?m?\.?$/iu;

/** A time of day on 24 hours; null for what is none. */
export function timeIn(text: string): string | null {
  if (text.length > MOST_CHARS) return null;
  const [, ofSheet] = TIME_OF_SHEET.exec(text) ?? [];
  if (ofSheet !== undefined) return ofSheet;
  const [, hours, minutes, seconds = '', half] = TIME.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return null;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return hour > 23 || Number(minutes) > 59 || (half !== undefined && Number(hours) > 12) ? null : `${String(hour).padStart(2, '0')}:${minutes}${seconds}`;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/u;

/** An instant with its offset: the one it says, else that of the time zone at that hour. Null for what is none. */
export function instantIn(text: string, format: DateFormat, zone: TimeZone): string | null {
  if (text.length > MOST_CHARS) return null;
  if (INSTANT.test(text)) return text;
  const [day = '', ...rest] = text.split(/[T ]+/u);
  const iso = dayIn(day.replace(/,$/u, ''), format);
  const time = rest.length === 0 ? '00:00' : timeIn(rest.join(' '));
  if (iso === null || time === null) return null;
  const local = `${iso}T${time.length === 5 ? `${time}:00` : time}`;
  return local + zone.offsetAt(local);
}

/** A time zone's offsets from UTC. Throws RangeError for one that there is not. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;

  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  }

  /** The offset at a local time, such as +03:00. Of the hour that a change of clocks repeats, the later one. */
  offsetAt(local: string): string {
    const asUtcMs = Date.parse(`${local}Z`);
    const guess = this.#at(asUtcMs);
    return this.#at(asUtcMs - minutesOf(guess) * 60_000);
  }

  #at(ms: number): string {
    const name = this.#format.formatToParts(ms).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, offset] = /([+-]\d{2}:\d{2})/u.exec(name) ?? [];
    return offset ?? '+00:00';
  }
}

function minutesOf(offset: string): number {
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6));
  return offset.startsWith('-') ? -minutes : minutes;
}
