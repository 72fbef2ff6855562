import { administers } from '../../../preload/contract/permission.ts';
import type { Grants } from '../../../preload/contract/permission.ts';
import type { Role } from '../../../preload/contract/roles.ts';
import { canGrant, covers, grantsOf, otherAdministrators } from '../access/grants.ts';
import { readableBy } from '../access/visible-people.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { Actor } from '../handler.ts';

interface RoleRow {
  id: string;
  name: string;
  builtIn: number;
  description: string;
  secondFactorRequired: number;
  version: number;
  grants: string;
  people: number;
}

const columns = (visible: Sql): Sql => sql`r.id, r.name, r.built_in AS builtIn, r.description, r.second_factor_required AS secondFactorRequired, r.version,
  (SELECT json_group_object(g.permission, g.scope) FROM role_grant g WHERE g.role_id = r.id) AS grants,
  (SELECT count(*) FROM person p WHERE p.role_id = r.id AND p.status <> 'removed' AND ${visible}) AS people`;

/** Every role, the built-in ones first. Roles are the organisation's words and hidden from nobody who may read them; whom they count is. */
export function allRoles(db: Db, actor: Actor): Role[] {
  const { where, values } = readableBy(actor);
  const rows = db.prepare(`SELECT ${columns(where)} FROM role r ORDER BY r.built_in DESC, r.name COLLATE NOCASE, r.id`).all(values) as RoleRow[];
  return rows.map((row) => fromRow(row, actor));
}

/** One role. Throws not_found/no_such_item. */
export function oneRole(db: Db, actor: Actor, roleId: string): Role {
  const { where, values } = readableBy(actor);
  const row = db.prepare(`SELECT ${columns(where)} FROM role r WHERE r.id = @roleId`).get({ ...values, roleId }) as RoleRow | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  return fromRow(row, actor);
}

/**
 * A role about to be changed, as the caller last saw it. Throws not_found, conflict/changed_meanwhile, and
 * forbidden/exceeds_own_grants for a role that allows more than the caller holds: nobody makes less of who may do more.
 */
export function changeableRole(db: Db, actor: Actor, { roleId, version }: { roleId: string; version: number }): Role {
  const role = oneRole(db, actor, roleId);
  if (role.version !== version) throw new EngineError('conflict', 'changed_meanwhile');
  if (!role.covered) throw new EngineError('forbidden', 'exceeds_own_grants');
  return role;
}

function fromRow({ builtIn, description, secondFactorRequired, grants: text, ...row }: RoleRow, actor: Actor): Role {
  const grants = grantsOf(text);
  return {
    ...row,
    builtIn: builtIn === 1,
    description: description === '' ? null : description,
    grants,
    secondFactorRequired: secondFactorRequired === 1,
    grantable: canGrant(actor, grants, actor.teamId),
    covered: covers(actor, grants, null),
  };
}

/** Writes a role's grants in place of those before. */
export function putGrants(db: Db, roleId: string, grants: Grants): void {
  db.prepare('DELETE FROM role_grant WHERE role_id = ?').run(roleId);
  const insert = db.prepare('INSERT INTO role_grant (role_id, permission, scope) VALUES (?, ?, ?)');
  for (const [permission, scope] of Object.entries(grants)) insert.run(roleId, permission, scope);
}

/**
 * Refuses a change, made already in the caller's transaction, that left nobody who administers with all that the role
 * allowed before. Throws conflict/last_administrator.
 */
export function requireAdministrator(db: Db, before: Grants): void {
  if (administers(before) && otherAdministrators(db, '', before) === 0) throw new EngineError('conflict', 'last_administrator');
}

/** Grants as the audit tells them: flat, sorted, each with its scope. */
export function toldGrants(grants: Grants): string[] {
  return Object.entries(grants).map(([permission, scope]) => `${permission}:${scope}`).sort();
}
