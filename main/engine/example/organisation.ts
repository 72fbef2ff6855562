import type { EventEntry } from '../audit/event-body.ts';
import { yearBefore } from './calendar.ts';
import { chanceFrom } from './chance.ts';
import { makeEquipment, makeLoans } from './equipment.ts';
import { hangFiles } from './files.ts';
import type { ExampleFile } from './files.ts';
import { FORM_NAMES, formsFor } from './forms.ts';
import type { ExampleForm, FormName } from './forms.ts';
import { makePeople } from './people.ts';
import type { ExamplePerson } from './people.ts';
import { numbered } from './records.ts';
import type { ExampleRecord, Sources } from './records.ts';
import { TEAMS } from './teams.ts';
import { makeIncidents, makeVisits } from './visits.ts';
import { makeYear } from './year.ts';

/** How many records there are of each type; 5,000 together. */
const COUNTS: Readonly<Record<FormName, number>> = { visit: 2_000, incident: 900, equipment: 500, loan: 1_600 };

/** Makes another seed of a seed. */
const FILES = 0x66696c65;

/** An organisation that does not exist, with a year of its life. */
export interface ExampleOrganisation {
  people: readonly ExamplePerson[];
  typeIds: Readonly<Record<FormName, string>>;
  forms: Readonly<Record<FormName, ExampleForm>>;
  /** By type, in the order in which they can point to one another, and within it by number. */
  records: readonly ExampleRecord[];
  /** What hangs from records, by their ids. */
  files: ReadonlyMap<string, readonly ExampleFile[]>;
  /** Oldest first. */
  events: readonly EventEntry[];
}

/**
 * Makes the example organisation of a seed (any whole number), with the year that ends an hour before `nowMs`
 * (milliseconds since 1970). The same two give the same, to the last letter: whoever knows them can make it again and
 * compare.
 */
export function makeExample({ seed, nowMs }: { seed: number; nowMs: number }): ExampleOrganisation {
  const chance = chanceFrom(seed);
  const calendar = yearBefore(nowMs);
  const people = makePeople(chance, calendar);
  const typeIds = Object.fromEntries(FORM_NAMES.map((name) => [name, chance.uuid()])) as Record<FormName, string>;
  const forms = formsFor(typeIds);
  const workingIn = TEAMS.map((_, team) => people.filter((person) => person.team === team && person.isWorking));
  const sources: Sources = { chance, calendar, people, workingIn };
  const visits = numbered('visit', makeVisits(sources, COUNTS.visit), chance);
  const incidents = numbered('incident', makeIncidents(sources, visits, COUNTS.incident), chance);
  const equipment = numbered('equipment', makeEquipment(sources, COUNTS.equipment), chance);
  const loans = numbered('loan', makeLoans(sources, equipment, COUNTS.loan), chance);
  const records = [...visits, ...incidents, ...equipment, ...loans];
  // From chance of their own: with more of them the rest stays as it is.
  const files = hangFiles(chanceFrom(seed ^ FILES), records);
  return { people, typeIds, forms, records, files, events: makeYear({ chance, calendar, people, forms, typeIds, records }) };
}
