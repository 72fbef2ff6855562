import { MOST_IN_BULK } from '../../../preload/contract/people.ts';

export interface Chosen {
  id: string;
  /** Empty while it is not known: the row was never on the page. */
  name: string;
}
/** Names by id; never more than one change takes. */
export type ChosenPeople = ReadonlyMap<string, string>;

/** Who is selected for a change. It outlives a change of the filter: people are looked up one after another. */
export interface Selection {
  people: ChosenPeople;
  /** How many there were to select, where that is more than are. */
  outOf: number | null;
}

export const NO_SELECTION: Selection = { people: new Map(), outOf: null };

/** Selects a person, or no longer. */
export function toggled(people: ChosenPeople, { id, name }: Chosen): Selection {
  const next = new Map(people);
  if (!next.delete(id) && next.size < MOST_IN_BULK) next.set(id, name);
  return { people: next, outOf: null };
}

/** Selects a range beside who was selected before it; made again for each end, so that a range can shrink. */
export function withRange(before: ChosenPeople, range: readonly Chosen[]): Selection {
  return { people: added(before, range), outOf: null };
}

/** Selects everybody whom the filter shows, as many as one change takes. */
export function withAll(ids: readonly string[], total: number, nameOf: (id: string) => string): Selection {
  const people = added(new Map(), ids.map((id) => ({ id, name: nameOf(id) })));
  return { people, outOf: total > people.size ? total : null };
}

/** The rows of a range, first and last; at most as many as one change takes, counted from the anchor. */
export function rangeRows(anchor: number, row: number): { first: number; last: number } {
  const reach = MOST_IN_BULK - 1;
  return { first: Math.max(Math.min(anchor, row), anchor - reach), last: Math.min(Math.max(anchor, row), anchor + reach) };
}

/** Whether nobody more can be selected. */
export function isFull({ people }: Selection): boolean {
  return people.size >= MOST_IN_BULK;
}

function added(to: ChosenPeople, people: readonly Chosen[]): ChosenPeople {
  const next = new Map(to);
  for (const { id, name } of people) {
    if (next.size >= MOST_IN_BULK && !next.has(id)) continue;
    next.set(id, name);
  }
  return next;
}
