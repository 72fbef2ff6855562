import { PERMISSION_SCOPES, PERMISSIONS, SCOPES } from '../../../preload/contract/permission.ts';
import type { Grants, Permission, Scope } from '../../../preload/contract/permission.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';

/** The part of an actor that decides; no name, no session. */
export type Holder = Pick<Actor, 'teamId' | 'grants'>;

/** The scopes each permission of this program can have. A Map: no inherited key can be mistaken for a permission. */
const KNOWN: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(PERMISSION_SCOPES));

/** The grants of `person p`'s role as one text, for `grantsOf`: one statement fewer at every call (goal P8). */
export const GRANTS_OF_P = sql`(SELECT json_group_object(g.permission, g.scope) FROM role_grant g WHERE g.role_id = p.role_id)`;

/** Readings of such texts: there are as many as roles, and a role that was changed has another text. */
const READINGS = new Map<string, Readonly<Grants>>();
const MOST_READINGS = 500;

/**
 * What a text of grants allows. A permission or scope this program does not know (written by a later one) is left
 * out: what cannot be understood cannot allow anything.
 */
export function grantsOf(text: string): Readonly<Grants> {
  const known = READINGS.get(text);
  if (known) return known;
  const entries = Object.entries(JSON.parse(text) as Record<string, unknown>);
  const grants = Object.freeze(Object.fromEntries(entries.filter(([permission, scope]) => KNOWN.get(permission)?.includes(String(scope)) === true)) as Grants);
  if (READINGS.size >= MOST_READINGS) READINGS.clear();
  READINGS.set(text, grants);
  return grants;
}

/** The grants of a role, as the database says now. */
export function loadGrants(db: Db, roleId: string): Grants {
  const { text } = db.prepare('SELECT json_group_object(permission, scope) AS text FROM role_grant WHERE role_id = ?').get(roleId) as { text: string };
  return grantsOf(text);
}

/** How far a permission reaches for somebody, or null: not at all. */
export function scopeOf(actor: Holder, permission: Permission): Scope | null {
  return actor.grants[permission] ?? null;
}

/** The narrower of two scopes: as far as both of two things reach. */
export function narrower(a: Scope, b: Scope): Scope {
  return SCOPES.indexOf(a) < SCOPES.indexOf(b) ? a : b;
}

/**
 * The narrower of a scope and of how far a permission reaches for somebody: for what two permissions must both allow.
 * Throws forbidden/no_permission without the permission.
 */
export function narrowed(actor: Holder, scope: Scope, permission: Permission): Scope {
  const other = scopeOf(actor, permission);
  if (other === null) throw new EngineError('forbidden', 'no_permission');
  return narrower(other, scope);
}

/**
 * Whether somebody holds all that `grants` would allow a person of team `teamId`, at least as far. Another team's
 * data is not one's own team's data, so a grant for a team is only covered within the same team or by `all`.
 * `teamId` is null for no team, and for one that does not exist yet.
 */
export function covers(actor: Holder, grants: Grants, teamId: number | null): boolean {
  return PERMISSIONS.every((permission) => {
    const needed = grants[permission];
    const held = actor.grants[permission];
    if (needed === undefined || held === 'all') return true;
    if (needed === 'own') return held !== undefined;
    return needed === 'team' && held === 'team' && teamId !== null && teamId === actor.teamId;
  });
}

/** Whether a permission of somebody reaches the people of a team (null: people without one). */
export function reachesTeam(actor: Holder, permission: Permission, teamId: number | null): boolean {
  const scope = scopeOf(actor, permission);
  return scope === 'all' || (scope === 'team' && teamId !== null && teamId === actor.teamId);
}

/**
 * Whether somebody may give a role with these grants to a person of team `teamId`: the granting itself must reach
 * there, and nobody can grant what they do not hold.
 */
export function canGrant(actor: Holder, grants: Grants, teamId: number | null): boolean {
  return reachesTeam(actor, 'people.grant', teamId) && covers(actor, grants, teamId);
}

/**
 * How many active people other than this one hold, for everybody, all that these grants of an administrator do. The
 * last one is never removed, disabled, suspended or demoted. An administrator who holds less is not enough: nobody
 * could ever give again what nobody holds.
 */
export function otherAdministrators(db: Db, personId: string, grants: Grants): number {
  const needed = PERMISSIONS.filter((permission) => grants[permission] === 'all');
  const { others } = db
    .prepare(
      `SELECT count(*) AS others FROM person p
        WHERE p.status = 'active' AND p.id <> @personId
          AND (SELECT count(*) FROM role_grant g WHERE g.role_id = p.role_id AND g.scope = 'all'
                  AND g.permission IN (SELECT value FROM json_each(@permissions))) = @needed`,
    )
    .get({ personId, permissions: JSON.stringify(needed), needed: needed.length }) as { others: number };
  return others;
}
