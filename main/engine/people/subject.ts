import type { Person } from '../../../preload/contract/people.ts';
import { administers } from '../../../preload/contract/permission.ts';
import type { Grants, Permission } from '../../../preload/contract/permission.ts';
import { covers, loadGrants, otherAdministrators } from '../access/grants.ts';
import { VISIBLE_PEOPLE, visibleTo } from '../access/visible-people.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { QueryContext } from '../handler.ts';
import { WITH_ROLE, WITH_TEAM } from './person-row.ts';

/** A person about to be changed, with what the rules look at. */
export interface Subject {
  id: string;
  name: string;
  username: string;
  status: Person['status'];
  teamId: number | null;
  teamName: string | null;
  roleId: string | null;
  roleName: string | null;
}

/** What a Subject is made of, from `person p` with WITH_TEAM and WITH_ROLE. */
export const SUBJECT_COLUMNS = sql`p.id, p.name, p.username, p.status, p.team_id AS teamId, t.name AS teamName, p.role_id AS roleId, r.name AS roleName`;

/**
 * The person of this id as far as the caller's scope reaches; null for nobody, for anybody beyond it, and for a
 * tombstone: nothing is ever done to one again.
 */
export function findSubject(db: Db, personId: string, { actor, scope }: Pick<QueryContext, 'actor' | 'scope'>): Subject | null {
  const row = db
    .prepare(
      sql`SELECT ${SUBJECT_COLUMNS} FROM person p ${WITH_TEAM} ${WITH_ROLE}
           WHERE p.id = @personId AND p.status <> 'removed' AND ${VISIBLE_PEOPLE[scope]}`,
    )
    .get({ personId, ...visibleTo(actor) });
  return (row as Subject | undefined) ?? null;
}

/** What a person's role allows; nothing without a role. */
export function grantsOfRole(db: Db, roleId: string | null): Grants {
  return roleId === null ? {} : loadGrants(db, roleId);
}

/**
 * Whether the caller may manage this person. Nobody manages somebody who may do more than they themselves: else
 * whoever can set a password could set an administrator's, and be one.
 */
export function mayManage(db: Db, { actor }: Pick<QueryContext, 'actor'>, subject: Subject): boolean {
  return subject.id === actor.personId || covers(actor, grantsOfRole(db, subject.roleId), subject.teamId);
}

/** Whether a team decides how far the caller reaches: then moving to another team would be raising oneself. */
export function reachesByTeam({ actor }: Pick<QueryContext, 'actor'>): boolean {
  return (Object.keys(actor.grants) as Permission[]).some((permission) => actor.grants[permission] === 'team');
}

/** Whether this is the only active administrator left who holds as much as they do, counting what the same command has changed so far. */
export function isLastAdministrator(db: Db, subject: Subject): boolean {
  const grants = grantsOfRole(db, subject.roleId);
  return subject.status === 'active' && administers(grants) && otherAdministrators(db, subject.id, grants) === 0;
}
