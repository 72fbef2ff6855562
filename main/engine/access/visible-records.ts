import type { Scope } from '../../../preload/contract/permission.ts';
import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import type { Actor } from '../handler.ts';

/** The number by which tables know the caller. */
export const SELF = sql`(SELECT num FROM person WHERE id = @actorId)`;

/**
 * Which rows of `record d` a scope reaches for the caller: their own, those of their team besides, all. Every read
 * and change of records has one of these in its WHERE, so that what is out of reach is not there at all (ASVS 5.0,
 * 8.2.2). A person's records stay theirs when they change teams; a team's stay the team's.
 */
export const VISIBLE_RECORDS: Readonly<Record<Scope, Sql>> = {
  own: sql`d.owner_num = ${SELF}`,
  team: sql`(d.team_id = @actorTeamId OR d.owner_num = ${SELF})`,
  all: sql`1`,
};

/** Whether a scope reaches records of this owner and team: the same rule for what is not in the database yet. */
export function reachesRecord(scope: Scope | null, actor: Pick<Actor, 'personId' | 'teamId'>, record: { ownerId: string | null; teamId: number | null }): boolean {
  if (scope === 'all') return true;
  if (scope !== null && record.ownerId === actor.personId) return true;
  return scope === 'team' && record.teamId !== null && record.teamId === actor.teamId;
}
