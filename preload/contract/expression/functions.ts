import { ExpressionError, MOST_TEXT_CHARS, spend } from './ast.ts';
import type { Work } from './ast.ts';
import { fitsPattern } from './regex.ts';
import { dayOf, toBoolean, toList, toNumber, toText } from './values.ts';
import type { Value } from './values.ts';

/** What a function may ask for beside its arguments. */
export interface Moment {
  nowMs: number;
  /** East of UTC. */
  offsetMinutes: number;
  work: Work;
}
type Arg = () => Value;
export interface FunctionShape {
  least: number;
  /** Null for any number. */
  most: number | null;
  /** Arguments are worked out only when they are asked for. */
  run: (args: readonly Arg[], moment: Moment) => Value;
}

const DAY_MS = 86_400_000;

/** The texts or numbers that several arguments, or one list, hold; what is empty is left out. */
function several(args: readonly Arg[]): Value[] {
  return args.flatMap((arg) => {
    const value = arg();
    return value !== null && typeof value === 'object' ? [...value] : [value];
  }).filter((value) => value !== null && value !== '');
}
const numbers = (args: readonly Arg[]): number[] => several(args).map(toNumber);
const fixed = (least: number, most: number | null, run: FunctionShape['run']): FunctionShape => ({ least, most, run });
/** A function of texts. */
const text = (count: number, run: (...texts: string[]) => Value, most: number | null = count): FunctionShape => fixed(count, most, (args) => run(...args.map((arg) => toText(arg()))));
/** A function of numbers. */
const number = (count: number, run: (...all: number[]) => number, most: number | null = count): FunctionShape => fixed(count, most, (args) => run(...args.map((arg) => toNumber(arg()))));

/** Texts put together, as long as a field can be. Throws ExpressionError. */
function joined(parts: readonly string[], between: string): string {
  const chars = parts.reduce((sum, part) => sum + part.length + between.length, 0);
  if (chars > MOST_TEXT_CHARS + between.length) throw new ExpressionError('too_long', 0);
  return parts.join(between);
}

function localNow({ nowMs, offsetMinutes }: Moment): string {
  const local = new Date(nowMs + offsetMinutes * 60_000).toISOString().slice(0, 23);
  const size = Math.abs(offsetMinutes);
  const two = (n: number): string => String(Math.floor(n)).padStart(2, '0');
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

/** An instant that is written in UTC as the clocks of the place show it; one with another offset is in its own time already. */
function local(value: Value, { offsetMinutes }: Moment): Value {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}T.*Z$/u.test(value)) return value;
  const atMs = Date.parse(value);
  return Number.isNaN(atMs) ? value : new Date(atMs + offsetMinutes * 60_000).toISOString();
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
/** The signs of format-date (ODK XForms, "format-date"). */
function formatted(value: Value, form: string): Value {
  const asText = toText(value).trim();
  const day = dayOf(value);
  if (day === null) return '';
  const [year = '', month = '', date = ''] = day.split('-');
  const [, hours = '00', minutes = '00', seconds = '00', thousandths = '000'] = /T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{3}))?)?/u.exec(asText) ?? [];
  const signs: Readonly<Record<string, string>> = {
    Y: year, y: year.slice(2), m: month, n: String(Number(month)), b: MONTHS[Number(month) - 1] ?? '', d: date, e: String(Number(date)),
    H: hours, h: String(Number(hours)), M: minutes, S: seconds, 3: thousandths, a: DAYS[new Date(`${day}T00:00:00Z`).getUTCDay()] ?? '', '%': '%',
  };
  return form.replace(/%(.)/gu, (whole, sign: string) => signs[sign] ?? whole);
}

/** XPath rounds halves up, also below zero; with a second argument to so many places. */
function rounded(value: number, places: number): number {
  const digits = Math.max(-15, Math.min(15, Math.trunc(places)));
  const text = String(value);
  // By the digits as they are written: 1.005 times 100 is a little less than 100.5.
  if (text.includes('e') || !Number.isFinite(value)) return value;
  return Number(`${String(Math.floor(Number(`${text}e${String(digits)}`) + 0.5))}e${String(-digits)}`);
}

/** Every function there is (ODK XForms, "XPath functions"). A Map: no inherited key can be mistaken for one. */
export const FUNCTIONS: ReadonlyMap<string, FunctionShape> = new Map(
  Object.entries({
    true: fixed(0, 0, () => true),
    false: fixed(0, 0, () => false),
    not: fixed(1, 1, ([a]) => !toBoolean(a?.() ?? null)),
    boolean: fixed(1, 1, ([a]) => toBoolean(a?.() ?? null)),
    'boolean-from-string': text(1, (a) => a === 'true' || a === '1'),
    if: fixed(3, 3, ([test, then, otherwise]) => (toBoolean(test?.() ?? null) ? then : otherwise)?.() ?? null),
    coalesce: fixed(1, null, (args) => {
      for (const arg of args) {
        const value = arg();
        if (toText(value) !== '') return value;
      }
      return null;
    }),
    once: fixed(1, 1, ([a]) => a?.() ?? null),
    string: text(1, (a) => a),
    concat: fixed(0, null, (args) => joined(args.map((arg) => toText(arg())), '')),
    join: fixed(1, null, ([between, ...rest]) => joined(several(rest).map(toText), toText(between?.() ?? null))),
    contains: text(2, (a = '', b = '') => a.includes(b)),
    'starts-with': text(2, (a = '', b = '') => a.startsWith(b)),
    'ends-with': text(2, (a = '', b = '') => a.endsWith(b)),
    'substring-before': text(2, (a = '', b = '') => (a.includes(b) ? a.slice(0, a.indexOf(b)) : '')),
    'substring-after': text(2, (a = '', b = '') => (a.includes(b) ? a.slice(a.indexOf(b) + b.length) : '')),
    substr: fixed(2, 3, ([a, from, to]) => [...toText(a?.() ?? null)].slice(whole(from), to ? whole(to) : undefined).join('')),
    substring: fixed(2, 3, ([a, from, length]) => {
      // Counted from one, and by length (XPath 1.0, 4.2).
      const begin = rounded(toNumber(from?.() ?? null), 0) - 1;
      const end = length ? begin + rounded(toNumber(length()), 0) : undefined;
      return Number.isNaN(begin) ? '' : [...toText(a?.() ?? null)].slice(Math.max(0, begin), end === undefined ? undefined : Math.max(0, end)).join('');
    }),
    'string-length': text(1, (a = '') => [...a].length),
    'normalize-space': text(1, (a = '') => a.trim().replace(/\s+/gu, ' ')),
    'lower-case': text(1, (a = '') => a.toLowerCase()),
    'upper-case': text(1, (a = '') => a.toUpperCase()),
    translate: text(3, (a = '', from = '', to = '') => {
      const target = [...to];
      const replacements = new Map<string, string>();
      for (const [at, c] of [...from].entries()) if (!replacements.has(c)) replacements.set(c, target[at] ?? '');
      return Array.from(a, (c) => replacements.get(c) ?? c).join('');
    }),
    regex: fixed(2, 2, ([a, pattern], { work }) => {
      const fits = fitsPattern(toText(pattern?.() ?? null), toText(a?.() ?? null), (steps) => void spend(work, steps));
      if (fits === null) throw new ExpressionError('unsupported', 0);
      return fits;
    }),
    number: number(1, (a) => a ?? NaN),
    int: number(1, (a = NaN) => Math.trunc(a)),
    round: number(1, (a = NaN, places = 0) => rounded(a, places), 2),
    floor: number(1, (a = NaN) => Math.floor(a)),
    ceiling: number(1, (a = NaN) => Math.ceil(a)),
    abs: number(1, (a = NaN) => Math.abs(a)),
    pow: number(2, (a = NaN, b = NaN) => a ** b),
    sqrt: number(1, (a = NaN) => Math.sqrt(a)),
    exp: number(1, (a = NaN) => Math.exp(a)),
    log: number(1, (a = NaN) => Math.log(a)),
    log10: number(1, (a = NaN) => Math.log10(a)),
    pi: number(0, () => Math.PI),
    sin: number(1, (a = NaN) => Math.sin(a)),
    cos: number(1, (a = NaN) => Math.cos(a)),
    tan: number(1, (a = NaN) => Math.tan(a)),
    atan2: number(2, (a = NaN, b = NaN) => Math.atan2(a, b)),
    min: fixed(1, null, (args) => smallest(numbers(args), Math.min)),
    max: fixed(1, null, (args) => smallest(numbers(args), Math.max)),
    sum: fixed(1, null, (args) => numbers(args).reduce((sum, one) => sum + (Number.isNaN(one) ? 0 : one), 0)),
    count: fixed(1, 1, ([a]) => toListOrOne(a?.() ?? null).length),
    'count-non-empty': fixed(1, 1, ([a]) => toListOrOne(a?.() ?? null).filter((one) => one !== '').length),
    selected: fixed(2, 2, ([list, one]) => toList(list?.() ?? null).includes(toText(one?.() ?? null).trim())),
    'count-selected': fixed(1, 1, ([list]) => toList(list?.() ?? null).length),
    'selected-at': fixed(2, 2, ([list, at]) => toList(list?.() ?? null)[whole(at)] ?? ''),
    today: fixed(0, 0, (_args, moment) => localNow(moment).slice(0, 10)),
    now: fixed(0, 0, (_args, moment) => localNow(moment)),
    date: fixed(1, 1, ([a], moment) => dayOf(local(a?.() ?? null, moment))),
    'date-time': fixed(1, 1, ([a]) => {
      const value = a?.() ?? null;
      if (typeof value === 'string' && value.includes('T')) return value;
      const days = toNumber(value);
      return Number.isFinite(days) && Math.abs(days) < 5_000_000 ? new Date(Math.round(days * DAY_MS)).toISOString() : null;
    }),
    'decimal-date-time': number(1, (a) => a ?? NaN),
    'decimal-time': text(1, (a = '') => toNumber(a.includes('T') ? a.slice(a.indexOf('T') + 1) : a)),
    'format-date': fixed(2, 2, ([a, form], moment) => formatted(local(a?.() ?? null, moment), toText(form?.() ?? null))),
    'format-date-time': fixed(2, 2, ([a, form], moment) => formatted(local(a?.() ?? null, moment), toText(form?.() ?? null))),
  } satisfies Record<string, FunctionShape>),
);

/** Functions of XForms that there are elsewhere, and not here: what uses them is told, not dropped. */
export const UNSUPPORTED_FUNCTIONS: ReadonlySet<string> = new Set([
  'jr:choice-name', 'jr:itext', 'position', 'indexed-repeat', 'pulldata', 'instance', 'current', 'random', 'randomize', 'uuid', 'property', 'version', 'checklist', 'weighted-checklist',
  'distance', 'area', 'enclosed-area', 'geofence', 'intersects', 'digest', 'base64-decode', 'extract-signed', 'asin', 'acos', 'atan', 'count-if', 'search', 'last-saved', 'node-set', 'id',
]);

function whole(arg: Arg | undefined): number {
  const value = Math.trunc(toNumber(arg?.() ?? null));
  return Number.isFinite(value) ? value : 0;
}

function smallest(all: readonly number[], pick: (...all: number[]) => number): number | null {
  return all.length === 0 ? null : all.reduce((a, b) => pick(a, b));
}

/** A list as it is; one value is a list of one, nothing of none. */
function toListOrOne(value: Value): readonly string[] {
  if (value !== null && typeof value === 'object') return value;
  return toText(value) === '' ? [] : [toText(value)];
}
