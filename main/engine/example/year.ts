import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { fieldsOf, isSecret } from '../../../preload/contract/record-fields.ts';
import type { Field } from '../../../preload/contract/record-fields.ts';
import type { EventEntry } from '../audit/event-body.ts';
import { changesBetween } from '../records/get.ts';
import { auditTarget } from '../records/stored-record.ts';
import { DAY_MS } from './calendar.ts';
import type { Calendar } from './calendar.ts';
import type { Chance } from './chance.ts';
import { FORM_NAMES } from './forms.ts';
import type { ExampleForm, FormName } from './forms.ts';
import { EXAMPLE_ROLES } from './people.ts';
import type { ExamplePerson } from './people.ts';
import type { ExampleRecord } from './records.ts';
import { OFFICE, TEAMS } from './teams.ts';
import { REVEAL_REASONS } from './texts.ts';

/** What the year is told of. */
interface Told {
  chance: Chance;
  calendar: Calendar;
  people: readonly ExamplePerson[];
  forms: Readonly<Record<FormName, ExampleForm>>;
  typeIds: Readonly<Record<FormName, string>>;
  records: readonly ExampleRecord[];
}

const WEEK_MS = 7 * DAY_MS;
const MINUTE_MS = 60_000;
/** How often somebody who works signs in on this machine in a week. */
const WEEKLY = 0.42;
const WRONG_PASSWORDS = 220;
/** Nights in which somebody tried one name again and again. */
const BURSTS = 2;
const REVEALS = 380;
const EXPORTS = 70;
const REFUSALS = 45;
const PROFILE_CHANGES = 60;

/** The audit events of the example's year, oldest first, not yet marked as what they are. What would come after its end is left out. */
export function makeYear(of: Told): EventEntry[] {
  const { startMs, endMs } = of.calendar;
  const events = [...beginning(of), ...comings(of), ...signIns(of), ...wrongPasswords(of), ...of.records.flatMap((record) => eventsOf(of, record)), ...reveals(of), ...exportsOf(of), ...refusals(of), ...profiles(of)];
  return events.filter(({ atMs }) => atMs >= startMs && atMs < endMs).sort((a, b) => a.atMs - b.atMs);
}

interface Facts {
  by: ExamplePerson | null;
  sessionId?: string;
  target?: AuditEvent['target'];
  outcome?: AuditEvent['outcome'];
  details?: AuditEvent['details'];
}
function event(atMs: number, verb: string, { by, sessionId, target, outcome, details }: Facts): EventEntry {
  return { atMs, actor: by && { id: by.id, name: by.name }, sessionId: sessionId ?? null, verb, target: target ?? null, outcome: outcome ?? 'done', details: details ?? {} };
}
const asTarget = ({ id, name }: ExamplePerson) => ({ kind: 'person', id, name });
const teamOf = ({ team }: ExamplePerson): string => TEAMS[team]?.[0] ?? '';
const leadOf = (people: readonly ExamplePerson[], team: number): ExamplePerson => people.find((person) => person.team === team) as ExamplePerson;

/** The first hour: roles, types and most of the people. */
function beginning({ calendar: { startMs }, people, forms, typeIds }: Told): EventEntry[] {
  const by = leadOf(people, OFFICE);
  const created = people.filter(({ joinedAtMs }) => joinedAtMs === startMs).length;
  const at = (minutes: number): number => startMs + minutes * MINUTE_MS;
  return [
    ...EXAMPLE_ROLES.map(({ id, name, grants }, index) => event(at(index), 'role.created', { by, target: { kind: 'role', id, name }, details: { grants: Object.entries(grants).map(([permission, scope]) => `${permission}:${scope}`).sort() } })),
    event(at(5), 'people.imported', { by, details: { kind: 'csv', rows: created, created, refused: 0, newTeams: TEAMS.length, fileName: 'example people.csv' } }),
    ...FORM_NAMES.map((name, index) => event(at(10 + index), 'type.created', { by, target: { kind: 'type', id: typeIds[name], name: forms[name].name }, details: { fields: fieldsOf(forms[name].definition).length } })),
  ];
}

/** Who came later, and who is out at the end. */
function comings({ chance, calendar, people }: Told): EventEntry[] {
  const office = leadOf(people, OFFICE);
  return people.flatMap((person) => {
    const target = asTarget(person);
    const came = person.joinedAtMs === calendar.startMs ? [] : [
      event(person.joinedAtMs, 'person.created', { by: office, target, details: { username: person.username, team: teamOf(person), role: person.roleId } }),
      event(person.joinedAtMs + 2 * MINUTE_MS, 'person.invited', { by: office, target, details: { validUntil: new Date(person.joinedAtMs + WEEK_MS).toISOString() } }),
      ...(person.status === 'invited' ? [] : [event(person.joinedAtMs + chance.whole(30, 3_000) * MINUTE_MS, 'person.invitation_accepted', { by: person, target })]),
    ];
    const outMs = calendar.after(chance, Math.max(person.joinedAtMs, calendar.endMs - 60 * DAY_MS), 5, 50);
    if (person.status !== 'suspended' && person.status !== 'disabled') return came;
    return [...came, event(outMs, `person.${person.status}`, { by: office, target, details: { from: 'active', to: person.status } })];
  });
}

/** Sign-ins through the weeks, each with its end. */
function signIns({ chance, calendar, people }: Told): EventEntry[] {
  return people.filter(({ isWorking }) => isWorking).flatMap((person) => {
    const events: EventEntry[] = [];
    for (let weekMs = person.joinedAtMs; weekMs < calendar.endMs; weekMs += WEEK_MS) {
      if (!chance.happens(WEEKLY)) continue;
      const atMs = calendar.moment(chance, weekMs, Math.min(weekMs + WEEK_MS, calendar.endMs));
      const sessionId = chance.uuid();
      const endMs = atMs + chance.whole(8, 260) * MINUTE_MS;
      events.push(event(atMs, 'session.signed_in', { by: person, sessionId }));
      if (chance.happens(0.6)) events.push(event(endMs, 'session.signed_out', { by: person, sessionId }));
      else events.push(event(endMs, 'session.locked', { by: person, sessionId, details: { cause: chance.pick(['idle', 'idle', 'person', 'system']) } }));
    }
    return events;
  });
}

/** Slips of the hand, and nights in which it was something else. */
function wrongPasswords({ chance, calendar, people }: Told): EventEntry[] {
  const refused = (atMs: number, person: ExamplePerson): EventEntry => event(atMs, 'session.sign_in_refused', { by: null, target: asTarget(person), outcome: 'refused', details: { accountKnown: true } });
  const slips = Array.from({ length: WRONG_PASSWORDS }, () => {
    const person = chance.pick(people);
    return refused(calendar.moment(chance, person.joinedAtMs), person);
  });
  const bursts = Array.from({ length: BURSTS }, () => {
    const person = chance.pick(people.filter(({ isWorking }) => isWorking));
    const nightMs = calendar.after(chance, person.joinedAtMs, 30, 150);
    const fromMs = nightMs - (nightMs % DAY_MS) + 2.4 * 3_600_000;
    return Array.from({ length: 14 }, (_, at) => refused(Math.round(fromMs + at * 1.7 * MINUTE_MS), person));
  });
  return [...slips, ...bursts.flat()];
}

/** A record from its beginning to its archive. */
function eventsOf({ forms }: Told, record: ExampleRecord): EventEntry[] {
  const form = forms[record.form];
  const target = auditTarget({ id: record.id, typeName: form.name, number: record.number });
  const [first, ...later] = record.versions;
  if (!first) return [];
  let before = first.values;
  const created = event(first.atMs, 'record.created', { by: first.by, target, details: { type: form.name, owner: record.owner.name, fields: Object.keys(first.values).length } });
  const changed = later.flatMap(({ atMs, by, values }, at) => {
    const events = changesBetween(before, values).map(({ field }) => event(atMs, 'record.changed', { by, target, details: { field, version: at + 2 } }));
    before = values;
    return events;
  });
  return [created, ...changed, ...(record.archived ? [event(record.archived.atMs, 'record.archived', { by: record.archived.by, target })] : [])];
}

/** Secrets that were looked at, each by its owner, with a reason. */
function reveals({ chance, calendar, forms, records }: Told): EventEntry[] {
  const secretOf = (record: ExampleRecord): Field | undefined => fieldsOf(forms[record.form].definition).find((field) => isSecret(field) && record.versions[0]?.values[field.name] !== undefined);
  const holding = records.flatMap((record) => {
    const secret = secretOf(record);
    return secret ? [{ record, secret }] : [];
  });
  return Array.from({ length: REVEALS }, () => {
    const { record, secret } = chance.pick(holding);
    const target = auditTarget({ id: record.id, typeName: forms[record.form].name, number: record.number });
    const atMs = calendar.after(chance, record.versions[0]?.atMs ?? calendar.startMs, 0, 90);
    return event(atMs, 'record.revealed', { by: record.owner, target, details: { field: secret.name, reason: chance.pick(REVEAL_REASONS) } });
  });
}

/** Lists taken out, each after the password was given again. */
function exportsOf({ chance, calendar, people, forms, typeIds }: Told): EventEntry[] {
  const leads = TEAMS.map((_, team) => leadOf(people, team));
  return Array.from({ length: EXPORTS }, () => {
    const by = chance.pick(leads);
    const atMs = calendar.moment(chance);
    const form = chance.pick(FORM_NAMES);
    const count = chance.whole(12, 900);
    const format = chance.pick(['csv', 'xlsx']);
    const taken = chance.happens(0.85)
      ? event(atMs, 'records.exported', { by, target: { kind: 'type', id: typeIds[form], name: forms[form].name }, details: { records: count, bytes: count * 160, format } })
      : event(atMs, 'people.exported', { by, details: { people: count % 200, bytes: (count % 200) * 90, format, isFiltered: true } });
    return [event(atMs - 40_000, 'session.confirmed', { by }), taken];
  }).flat();
}

/** What somebody tried that their role does not reach. */
function refusals({ chance, calendar, people }: Told): EventEntry[] {
  const working = people.filter(({ isWorking, roleId }) => isWorking && roleId === 'field_worker');
  return Array.from({ length: REFUSALS }, () => {
    const by = chance.pick(working);
    const operation = chance.pick(['records.export', 'people.export', 'audit.verify', 'roles.list', 'types.create']);
    return event(calendar.moment(chance, by.joinedAtMs), 'access.refused', { by, outcome: 'refused', details: { operation, code: 'forbidden', reason: 'no_permission' } });
  });
}

/** New numbers and other teams. */
function profiles({ chance, calendar, people }: Told): EventEntry[] {
  return Array.from({ length: PROFILE_CHANGES }, () => {
    const person = chance.pick(people);
    const by = leadOf(people, OFFICE);
    const atMs = calendar.moment(chance, person.joinedAtMs);
    if (chance.happens(0.8)) return event(atMs, 'person.changed', { by, target: asTarget(person), details: { field: chance.pick(['phone', 'location', 'note']) } });
    return event(atMs, 'person.team_changed', { by, target: asTarget(person), details: { from: chance.pick(TEAMS)[0], to: teamOf(person) } });
  });
}
