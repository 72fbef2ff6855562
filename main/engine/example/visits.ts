import type { RecordValues, RepeatRow } from '../../../preload/contract/record-values.ts';
import { dayOf } from './calendar.ts';
import type { Chance } from './chance.ts';
import { NAME_LISTS, writtenName } from './names.ts';
import { fictionalPhone } from './people.ts';
import { archive, change, madeBefore } from './records.ts';
import type { Draft, ExampleRecord, Sources } from './records.ts';
import { FIELD_TEAMS, TEAMS } from './teams.ts';
import { FOLLOW_UPS, HEALTH_NOTES, INCIDENTS, REMARKS, STATEMENTS, VILLAGES } from './texts.ts';

/** Visits to households; each field team has its villages. */
export function makeVisits(sources: Sources, count: number): Draft[] {
  const { chance, calendar, workingIn } = sources;
  return Array.from({ length: count }, (): Draft => {
    const team = chance.whole(0, FIELD_TEAMS - 1);
    const owner = chance.pick(workingIn[team] ?? []);
    const atMs = calendar.moment(chance, owner.joinedAtMs);
    const visit: Draft = { id: chance.uuid(), owner, state: 'active', archived: null, versions: [{ atMs, by: owner, values: household(chance, team, dayOf(atMs), owner.id) }] };
    if (chance.happens(0.24)) change(visit, sources, { by: owner, leastDays: 1, mostDays: 20, values: chance.pick([{ remarks: chance.pick(REMARKS) }, { phone: fictionalPhone(chance) }, { purpose: 'asked', remarks: chance.pick(REMARKS) }]) });
    if (chance.happens(0.1)) change(visit, sources, { by: workingIn[team]?.[0] ?? owner, leastDays: 2, mostDays: 40, values: { water: 'tap', treated: null } });
    if (chance.happens(0.04)) archive(visit, sources, owner, 90);
    return visit;
  });
}

function household(chance: Chance, team: number, day: string, visitor: string): RecordValues {
  const names = chance.weighted(NAME_LISTS);
  const family = chance.pick(names.family);
  const member = (age: number): RepeatRow => ({
    member_name: writtenName(names, chance.pick(names.given), family),
    member_age: age,
    ...(age >= 6 && age <= 16 ? { at_school: chance.happens(0.8) } : {}),
  });
  const grown = Array.from({ length: chance.whole(1, 3) }, () => member(chance.whole(19, 82)));
  const children = Array.from({ length: chance.whole(0, 4) }, () => member(chance.whole(0, 17)));
  const head = grown[0]?.['member_name'] ?? '';
  const water = chance.weighted([['tap', 25], ['pump', 30], ['well', 20], ['river', 10], ['rain', 8]] as const);
  const consent = chance.happens(0.3);
  return {
    head,
    village: VILLAGES[(team + chance.whole(0, 2)) % VILLAGES.length]?.[0] ?? VILLAGES[0][0],
    visited: day,
    visitor,
    purpose: chance.weighted([['regular', 60], ['first', 22], ['asked', 12], ['after_incident', 6]] as const),
    water,
    ...(water === 'tap' ? {} : { treated: chance.happens(0.6) }),
    members: [...grown, ...children],
    consent,
    ...(chance.happens(0.5) ? { phone: fictionalPhone(chance) } : {}),
    ...(chance.happens(0.7) ? { address: `House ${String(chance.whole(1, 240))}, ${chance.pick(['by the well', 'behind the school', 'at the end of the lane', 'beside the mill', 'above the bridge'])}` } : {}),
    ...(chance.happens(0.6) ? { position: atSea(chance) } : {}),
    ...(chance.happens(0.55) ? { remarks: chance.pick(REMARKS) } : {}),
    ...(consent ? { health_note: chance.pick(HEALTH_NOTES) } : {}),
  };
}

/** A place in open water, in the Gulf of Guinea: nobody's house. */
function atSea(chance: Chance): { latitude: number; longitude: number; altitude: null; accuracy: number } {
  const degrees = (): number => Math.round(chance.next() * 1e5) / 1e5;
  return { latitude: degrees(), longitude: degrees(), altitude: null, accuracy: chance.whole(3, 25) };
}

/** Incidents, some of them at households that were visited before. Most are closed in the end. */
export function makeIncidents(sources: Sources, visits: readonly ExampleRecord[], count: number): Draft[] {
  const { chance, calendar, workingIn } = sources;
  return Array.from({ length: count }, (): Draft => {
    const team = chance.whole(0, FIELD_TEAMS - 1);
    const members = workingIn[team] ?? [];
    const owner = chance.pick(members);
    const lead = members[0] ?? owner;
    const atMs = calendar.moment(chance, owner.joinedAtMs);
    const [summary, kind] = chance.pick(INCIDENTS);
    const hurt = chance.happens(kind === 'road' || kind === 'health' ? 0.3 : 0.05);
    const household = chance.happens(0.6) ? madeBefore(chance, visits, atMs) : null;
    const values: RecordValues = {
      summary,
      kind,
      severity: hurt ? chance.pick(['middle', 'high']) : chance.weighted([['low', 60], ['middle', 32], ['high', 8]] as const),
      happened_at: new Date(atMs - chance.whole(10, 600) * 60_000).toISOString(),
      team: TEAMS[team]?.[0] ?? '',
      status: 'open',
      in_charge: lead.id,
      anybody_hurt: hurt,
      ...(hurt ? { hurt_count: chance.whole(1, 3), called: chance.pick([['clinic'], ['clinic', 'family'], ['police', 'clinic']]) } : {}),
      ...(household ? { household: household.id } : {}),
      ...(chance.happens(0.6) ? { account: `${summary} ${chance.pick(REMARKS)}` } : {}),
      ...(kind === 'theft' || kind === 'conflict' ? { statement: chance.pick(STATEMENTS) } : {}),
    };
    const incident: Draft = { id: chance.uuid(), owner, state: 'active', archived: null, versions: [{ atMs, by: owner, values }] };
    const goesOn = chance.happens(0.85) && change(incident, sources, { by: lead, leastDays: 0, mostDays: 6, values: { status: 'in_progress', follow_up: chance.pick(FOLLOW_UPS) } });
    const isClosed = goesOn && chance.happens(0.85) && change(incident, sources, { by: chance.pick([lead, owner]), leastDays: 2, mostDays: 40, values: { status: 'closed', follow_up: `${chance.pick(FOLLOW_UPS)} ${chance.pick(FOLLOW_UPS)}` } });
    if (isClosed && chance.happens(0.5)) archive(incident, sources, lead, 60);
    return incident;
  });
}
