import type { Calendar } from './calendar.ts';
import { DAY_MS } from './calendar.ts';
import type { Chance } from './chance.ts';
import { NAME_LISTS, writtenName } from './names.ts';
import { DATA, FIELD_TEAMS, LOGISTICS, OFFICE, TEAMS } from './teams.ts';
import { POSITIONS } from './texts.ts';

/** Somebody whom nobody is. People, teams and records point to one another by their place in the lists. */
export interface ExamplePerson {
  id: string;
  name: string;
  username: string;
  email: string;
  team: number;
  roleId: string | null;
  status: 'active' | 'invited' | 'suspended' | 'disabled';
  position: string;
  phone: string | null;
  location: string;
  note: string;
  joinedAtMs: number;
  /** In everyday work: signs in, and keeps records. */
  isWorking: boolean;
}

export const COORDINATOR = 'example-coordinator';
export const STORE_KEEPER = 'example-store-keeper';
/** Roles of the example's own, beside the built-in ones. None of them administers: only real people do. */
export const EXAMPLE_ROLES = [
  {
    id: COORDINATOR,
    name: 'Coordinator (example)',
    description: 'Example data: sees everybody and every record, and leads nobody.',
    grants: { 'people.read': 'all', 'people.export': 'all', 'records.read': 'all', 'records.write': 'all', 'records.assign': 'all', 'records.export': 'all', 'audit.read': 'team' },
  },
  {
    id: STORE_KEEPER,
    name: 'Store keeper (example)',
    description: 'Example data: keeps the equipment and who has it.',
    grants: { 'people.read': 'all', 'records.read': 'team', 'records.write': 'team', 'records.reveal': 'team', 'records.export': 'team', 'audit.read': 'own' },
  },
] as const;

/** How many of the people were there from the first day. */
const FROM_THE_START = 0.78;

/** Everybody, team by team; whoever leads a field team is the first of it. */
export function makePeople(chance: Chance, calendar: Calendar): ExamplePerson[] {
  const taken = new Set<string>();
  return TEAMS.flatMap(([teamName, size], team) =>
    Array.from({ length: size }, (_, at): ExamplePerson => {
      const { name, username } = newName(chance, taken);
      const isLead = at === 0;
      const status = isLead ? 'active' : chance.weighted([['active', 92], ['invited', 4], ['suspended', 2], ['disabled', 2]] as const);
      const joinedAtMs = isLead || chance.happens(FROM_THE_START) ? calendar.startMs : calendar.moment(chance, calendar.startMs + 20 * DAY_MS);
      return {
        id: chance.uuid(),
        name,
        username,
        email: `${username}@example.org`,
        team,
        roleId: roleOf(team, isLead),
        // Whoever came in the last days has not signed in yet.
        status: status === 'active' && joinedAtMs > calendar.endMs - 5 * DAY_MS ? 'invited' : status,
        position: positionOf(chance, team, isLead),
        phone: chance.happens(0.85) ? fictionalPhone(chance) : null,
        location: `${teamName} office`,
        note: 'Example data: nobody of this name is meant.',
        joinedAtMs,
        isWorking: status === 'active' && joinedAtMs < calendar.endMs - 30 * DAY_MS,
      };
    }),
  );
}

function newName(chance: Chance, taken: Set<string>): { name: string; username: string } {
  const list = chance.weighted(NAME_LISTS);
  for (;;) {
    const [given, family] = [chance.pick(list.given), chance.pick(list.family)];
    const username = `${given[1]}.${family[1]}`.toLowerCase();
    if (taken.has(username)) continue;
    taken.add(username);
    return { name: writtenName(list, given, family), username };
  }
}

function roleOf(team: number, isLead: boolean): string {
  if (team === DATA) return isLead ? COORDINATOR : 'auditor';
  if (team === LOGISTICS) return isLead ? 'manager' : STORE_KEEPER;
  if (team === OFFICE) return isLead ? COORDINATOR : 'field_worker';
  return isLead ? 'manager' : 'field_worker';
}

function positionOf(chance: Chance, team: number, isLead: boolean): string {
  if (isLead) return team < FIELD_TEAMS ? 'Team lead' : 'Head of department';
  if (team === LOGISTICS) return 'Store keeper';
  return team === DATA ? 'Data clerk' : chance.pick(POSITIONS);
}

/**
 * A number that never rings: North American 555-0100 to 555-0199 (NANPA), or one of the ranges that Ofcom keeps for
 * drama (07700 900000 to 900999, 01632 960000 to 960999).
 */
export function fictionalPhone(chance: Chance): string {
  const digits = (count: number): string => String(chance.whole(0, 10 ** count - 1)).padStart(count, '0');
  return chance.weighted([
    [(): string => `+1 ${chance.pick(['202', '303', '404', '505'])} 555 01${digits(2)}`, 3],
    [(): string => `+44 7700 900${digits(3)}`, 4],
    [(): string => `+44 1632 960${digits(3)}`, 3],
  ] as const)();
}
