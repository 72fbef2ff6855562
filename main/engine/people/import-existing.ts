import type { ImportDifference, ImportRowError } from '../../../preload/contract/people-import.ts';
import { covers, reachesTeam } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { CommandContext } from '../handler.ts';
import { WITH_ROLE, WITH_TEAM } from './person-row.ts';
import { grantsOfRole, isLastAdministrator, mayManage, reachesByTeam, SUBJECT_COLUMNS } from './subject.ts';
import type { Subject } from './subject.ts';
import type { Team } from './teams.ts';

/** Somebody who was there before the import. */
export interface Existing extends Subject {
  num: number;
  email: string | null;
}
/** What a row says of somebody; null says nothing. */
export interface RowOfPerson {
  line: number;
  name: string;
  nameKey: string;
  username: string;
  email: string | null;
  team: Team | null;
  role: { id: string; name: string } | null;
}
type Field = ImportDifference['fields'][number];
type Refusal = Pick<ImportRowError, 'column' | 'rule'>;

/** Who has this user name; null for nobody, and for somebody who was removed. */
export function findByUsername(db: Db, username: string): Existing | null {
  const row = db
    .prepare(sql`SELECT p.num, p.email, ${SUBJECT_COLUMNS} FROM person p ${WITH_TEAM} ${WITH_ROLE} WHERE p.username = ? AND p.status <> 'removed'`)
    .get(username);
  return (row as Existing | undefined) ?? null;
}

/** What a row would change about somebody. An empty cell changes nothing: a file that lacks something takes nothing away. */
export function differencesTo(person: Existing, row: RowOfPerson): Field[] {
  const fields: Field[] = [];
  if (row.name !== person.name) fields.push({ field: 'name', from: person.name, to: row.name });
  if (row.email !== null && row.email !== person.email) fields.push({ field: 'email', from: person.email, to: row.email });
  if (row.team !== null && (row.team.id === null || row.team.id !== person.teamId)) fields.push({ field: 'team', from: person.teamName, to: row.team.name });
  if (row.role !== null && row.role.id !== person.roleId) fields.push({ field: 'role', from: person.roleName, to: row.role.name });
  return fields;
}

/** Whether the caller may know how somebody is; of anybody else it is not told whether a row says the same. */
export function isKnown({ actor }: Pick<CommandContext, 'actor'>, { id, teamId }: Existing): boolean {
  return id === actor.personId || reachesTeam(actor, 'people.read', teamId) || reachesTeam(actor, 'people.manage', teamId);
}

/**
 * Why the caller may not make these changes; null when they may. The rules are those of changing one person: nobody
 * manages who may do more than they, gives themselves a role, moves themselves where a team decides how far they
 * reach, or takes the last administrator's role. That the role may be given was checked when it was found.
 */
export function refusalOf(db: Db, ctx: CommandContext, person: Existing, row: RowOfPerson, fields: readonly Field[]): Refusal | null {
  const changes = (field: Field['field']): boolean => fields.some((one) => one.field === field);
  const isOwn = person.id === ctx.actor.personId;
  if (!reachesTeam(ctx.actor, 'people.manage', person.teamId) || !mayManage(db, ctx, person)) return { column: 'row', rule: 'exceeds_own_grants' };
  if (changes('team')) {
    const teamId = row.team?.id ?? null;
    if (isOwn && reachesByTeam(ctx)) return { column: 'team', rule: 'own_account' };
    if (!reachesTeam(ctx.actor, 'people.manage', teamId) || !covers(ctx.actor, grantsOfRole(db, person.roleId), teamId)) return { column: 'team', rule: 'exceeds_own_grants' };
  }
  if (changes('role')) {
    if (isOwn) return { column: 'role', rule: 'own_account' };
    if (isLastAdministrator(db, person)) return { column: 'role', rule: 'last_administrator' };
  }
  return null;
}

/** Writes the changes; the team must be there. */
export function applyTo(db: Db, person: Existing, row: RowOfPerson): void {
  db.prepare('UPDATE person SET name = ?, name_key = ?, email = ?, team_id = ?, role_id = ?, version = version + 1 WHERE num = ?').run(
    row.name,
    row.nameKey,
    row.email ?? person.email,
    row.team === null ? person.teamId : row.team.id,
    row.role === null ? person.roleId : row.role.id,
    person.num,
  );
}
