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

/**
 * The `num`s that a scope reaches among the records `of` a kind, by the indexes of whose they are: a way to them that
 * is as short as they are few. Beside the rule above, never in its place. The second part of a team's is what the first
 * has not found.
 */
export const REACHED_RECORDS: Readonly<Record<Exclude<Scope, 'all'>, (of: Sql) => Sql>> = {
  own: (of) => sql`SELECT d.num FROM record d WHERE ${of} AND d.owner_num = ${SELF}`,
  team: (of) => sql`SELECT d.num FROM record d WHERE ${of} AND d.team_id = @actorTeamId
    UNION ALL SELECT d.num FROM record d WHERE ${of} AND d.owner_num = ${SELF} AND (@actorTeamId IS NULL OR d.team_id IS NOT @actorTeamId)`,
};

/** Whether a scope reaches records of this owner and team: the same rule for what is not in the database yet. */
export function reachesRecord(scope: Scope | null, actor: Pick<Actor, 'personId' | 'teamId'>, record: { ownerId: string | null; teamId: number | null }): boolean {
  if (scope === 'all') return true;
  if (scope !== null && record.ownerId === actor.personId) return true;
  return scope === 'team' && record.teamId !== null && record.teamId === actor.teamId;
}
