import type { Permission, Scope } from '../../../preload/contract/permission.ts';
import type { DecisionStep } from '../../../preload/contract/roles.ts';
import { scopeOf } from '../access/grants.ts';
import { heldGrants, HOLDER_COLUMNS, HOLDER_JOINS, isLetIn, mustEnrol } from '../access/holder.ts';
import type { HolderRow } from '../access/holder.ts';
import { readableBy, reachedBy } from '../access/visible-people.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { QueryHandler } from '../handler.ts';
import type { Actor } from '../handler.ts';

interface Candidate extends HolderRow, Record<Scope, number | null> {
  personId: string;
  name: string;
  roleName: string | null;
}

/**
 * Why somebody may do something. Everybody may ask about themselves; about others who may read roles, of the people
 * they see. Throws forbidden/no_permission, not_found/no_such_item.
 */
export const whyCan: QueryHandler<'roles.whyCan'> = (db, { personId, permission, about }, { actor }) => {
  if (personId !== actor.personId && scopeOf(actor, 'roles.read') === null) throw new EngineError('forbidden', 'no_permission');
  if (about !== undefined) requireReadable(db, actor, about);
  const [candidate] = candidates(db, actor, sql`p.id = @personId`, { personId, about });
  if (!candidate) throw new EngineError('not_found', 'no_such_item');
  return explain(candidate, permission, about !== undefined);
};

/** Who may do something, among the people whom the caller sees. Throws not_found/no_such_item for `about`. */
export const whoCan: QueryHandler<'roles.whoCan'> = (db, { permission, about, offset, limit }, { actor }) => {
  if (about !== undefined) requireReadable(db, actor, about);
  const withGrant = sql`p.role_id IN (SELECT role_id FROM role_grant WHERE permission = @permission)`;
  const rows = candidates(db, actor, withGrant, { permission, about }).flatMap((candidate) => {
    const { allowed, scope } = explain(candidate, permission, about !== undefined);
    const { personId, name, roleId, roleName } = candidate;
    return allowed && scope !== null && roleId !== null ? [{ personId, name, scope, roleId, roleName: roleName ?? '' }] : [];
  });
  return { total: rows.length, rows: rows.slice(offset, offset + limit) };
};

/**
 * Asks what every call asks, in the same order and of the same functions: whether the person is let in
 * (session/sessions.ts), what they hold (session/actor.ts), how far it reaches (dispatch.ts), and with a subject
 * whether that subject is there for them (access/visible-people.ts).
 */
function explain(row: Candidate, permission: Permission, hasSubject: boolean): { allowed: boolean; scope: Scope | null; because: DecisionStep[] } {
  const because: DecisionStep[] = [];
  const ask = (step: DecisionStep['step'], holds: boolean, value: string | null): boolean => {
    because.push({ step, holds, value });
    return holds;
  };
  const scope = isLetIn(row.status) ? scopeOf({ teamId: row.teamId, grants: heldGrants(row) }, permission) : null;
  const allowed =
    ask('status', isLetIn(row.status), row.status) &&
    ask('second_factor', !mustEnrol(row), null) &&
    ask('role', row.roleId !== null, row.roleId) &&
    ask('grant', scope !== null, scope) &&
    (!hasSubject || scope === null || ask('reach', row[scope] === 1, row[scope] === 1 ? reachOf(row, scope) : 'beyond'));
  return { allowed, scope, because };
}

/** By the narrowest that reaches: oneself, a member of one's team, anybody. */
function reachOf(row: Candidate, scope: Scope): Scope {
  if (row.own === 1) return 'own';
  return scope === 'team' || row.team === 1 ? 'team' : 'all';
}

/** The scopes' own SQL, with the people found in the place of the caller. */
const REACHED = reachedBy(sql`h.personId`, sql`h.teamId`);

function candidates(db: Db, actor: Actor, which: Sql, { about, ...values }: { about?: string | undefined } & Record<string, string | undefined>): Candidate[] {
  const visible = readableBy(actor);
  const bound = Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return db
    .prepare(
      `SELECT h.*, ${REACHED.own} AS own, ${REACHED.team} AS team, ${REACHED.all} AS "all"
         FROM (SELECT p.id AS personId, p.name, p.name_key, p.num, r.name AS roleName, ${HOLDER_COLUMNS} FROM person p ${HOLDER_JOINS}
                WHERE ${which} AND ${visible.where}) h LEFT JOIN person p ON p.id = @about
        ORDER BY h.name_key, h.num`,
    )
    .all({ ...visible.values, ...bound, about: about ?? null }) as Candidate[];
}

function requireReadable(db: Db, actor: Actor, personId: string): void {
  const { where, values } = readableBy(actor);
  const found = db.prepare(`SELECT 1 FROM person p WHERE p.id = @personId AND ${where}`).get({ ...values, personId });
  if (found === undefined) throw new EngineError('not_found', 'no_such_item');
}
