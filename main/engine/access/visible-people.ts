import type { Scope } from '../../../preload/contract/permission.ts';
import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import type { Actor } from '../handler.ts';
import { scopeOf } from './grants.ts';

/** Which rows of `person p` a scope reaches for the holder whose id and team these fragments name, as constant SQL. */
export function reachedBy(holderId: Sql, holderTeamId: Sql): Readonly<Record<Scope, Sql>> {
  return {
    own: sql`p.id = ${holderId}`,
    team: sql`(p.team_id = ${holderTeamId} OR p.id = ${holderId})`,
    all: sql`1`,
  };
}

/**
 * Which rows of `person p` a scope reaches for the caller. Every read and change of people has one of these in its
 * WHERE, so that somebody out of reach is not there at all, for no caller and no code path (ASVS 5.0, 8.2.2).
 * A team is reached with oneself in it, also while one has no team.
 */
export const VISIBLE_PEOPLE = reachedBy(sql`@actorId`, sql`@actorTeamId`);

/** The values that `VISIBLE_PEOPLE` binds. */
export function visibleTo(actor: Pick<Actor, 'personId' | 'teamId'>): { actorId: string; actorTeamId: number | null } {
  return { actorId: actor.personId, actorTeamId: actor.teamId };
}

/**
 * Which rows of `person p` the caller may read at all, for operations that another permission lets in: without leave
 * to read people, themselves.
 */
export function readableBy(actor: Pick<Actor, 'personId' | 'teamId' | 'grants'>): { where: Sql; values: ReturnType<typeof visibleTo> } {
  return { where: VISIBLE_PEOPLE[scopeOf(actor, 'people.read') ?? 'own'], values: visibleTo(actor) };
}
