import { isSameValue } from '../../../preload/contract/record-values.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import type { Calendar } from './calendar.ts';
import type { Chance } from './chance.ts';
import type { FormName } from './forms.ts';
import type { ExamplePerson } from './people.ts';
import { TAGS } from './texts.ts';

/** What a record held from a moment on: all that was typed in, secrets too. */
export interface ExampleVersion {
  atMs: number;
  by: ExamplePerson;
  values: RecordValues;
}
/** A record of the example, with its whole history. */
export interface ExampleRecord {
  id: string;
  form: FormName;
  /** Its number within its type, from 1, by when it was made. */
  number: number;
  owner: ExamplePerson;
  state: 'active' | 'archived';
  tags: readonly string[];
  /** When it was put away, and by whom; null while it is not. */
  archived: { atMs: number; by: ExamplePerson } | null;
  /** Oldest first, at least one. */
  versions: ExampleVersion[];
}

/** What the makers of records draw from. */
export interface Sources {
  chance: Chance;
  calendar: Calendar;
  people: readonly ExamplePerson[];
  /** The people who work, by team. */
  workingIn: readonly (readonly ExamplePerson[])[];
}

/** A record that has neither number nor tags yet. */
export type Draft = Omit<ExampleRecord, 'number' | 'form' | 'tags'>;

/** How many records of a type have a tag. */
const TAGGED = 0.14;

/** Numbers the records of one type by when they were made, and puts tags on some. */
export function numbered(form: FormName, drafts: readonly Draft[], chance: Chance): ExampleRecord[] {
  const madeAtMs = ({ versions: [first] }: Draft): number => first?.atMs ?? 0;
  const sorted = [...drafts].sort((a, b) => madeAtMs(a) - madeAtMs(b));
  return sorted.map((draft, at) => ({ ...draft, form, number: at + 1, tags: chance.happens(TAGGED) ? [...new Set([chance.pick(TAGS), chance.pick(TAGS)])] : [] }));
}

/** The version that comes after the last one, some days later; null takes a value away. False, and none, when nothing would change or the year is over. */
export function change(record: Draft, { chance, calendar }: Sources, change: { by: ExamplePerson; leastDays: number; mostDays: number; values: RecordValues }): boolean {
  const last = record.versions.at(-1);
  if (!last) return false;
  const atMs = calendar.after(chance, last.atMs, change.leastDays, change.mostDays);
  const isOther = Object.entries(change.values).some(([name, value]) => !isSameValue(value, last.values[name]));
  if (!isOther || atMs <= last.atMs || atMs >= calendar.endMs) return false;
  const values = Object.fromEntries(Object.entries({ ...last.values, ...change.values }).filter(([, value]) => value !== null));
  record.versions.push({ atMs, by: change.by, values });
  return true;
}

/** Puts a record away some time after its last change. */
export function archive(record: Draft, { chance, calendar }: Sources, by: ExamplePerson, leastDays: number): void {
  const last = record.versions.at(-1);
  if (!last) return;
  const atMs = calendar.after(chance, last.atMs, leastDays, leastDays + 60);
  if (atMs <= last.atMs || atMs >= calendar.endMs) return;
  record.state = 'archived';
  record.archived = { atMs, by };
}

/** One of the records that were there at a moment; null when none was. `records` are in the order they were made. */
export function madeBefore(chance: Chance, records: readonly ExampleRecord[], atMs: number): ExampleRecord | null {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle]?.versions[0]?.atMs ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? null : (records[chance.whole(0, low - 1)] ?? null);
}
