import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { SCOPES } from '../../../preload/contract/permission.ts';
import type { Grants, Permission } from '../../../preload/contract/permission.ts';
import type { Role } from '../../../preload/contract/roles.ts';
import { covers } from '../access/grants.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { endInvitationsToRoleByOthers } from '../people/invitation.ts';
import { dropStaleSlotsAfterCommit } from '../people/slots.ts';
import { requireFreeName } from './create.ts';
import { changeableRole, oneRole, putGrants, requireAdministrator, toldGrants } from './role.ts';

/**
 * Changes a role for everybody who has it, from their next call on. Throws forbidden/exceeds_own_grants where the
 * role allows or would allow more than the caller holds, forbidden/own_account for widening the role one holds
 * oneself, forbidden/built_in_role, conflict/last_administrator where nobody would be left who administers,
 * conflict/name_taken, conflict/changed_meanwhile.
 */
export const updateRole: CommandHandler<'roles.update'> = (db, input, ctx) => {
  const role = changeableRole(db, ctx.actor, input);
  const after: Wanted = {
    name: input.name ?? role.name,
    description: input.description === undefined ? role.description : input.description,
    grants: input.grants ?? role.grants,
    secondFactorRequired: input.secondFactorRequired ?? role.secondFactorRequired,
  };
  if (role.builtIn && (after.name !== role.name || after.description !== role.description || !sameGrants(role.grants, after.grants))) {
    throw new EngineError('forbidden', 'built_in_role');
  }
  const widens = isWider(after.grants, role.grants);
  if (role.id === ctx.actor.roleId && widens) throw new EngineError('forbidden', 'own_account');
  if (!covers(ctx.actor, after.grants, null)) throw new EngineError('forbidden', 'exceeds_own_grants');
  if (after.name !== role.name) requireFreeName(db, after.name, role.id);
  const details = differences(role, after);
  if (Object.keys(details).length === 0) {
    // A command that found everything as it should be must leave no event that says it changed something.
    ctx.rollBack();
    return role;
  }
  db.prepare('UPDATE role SET name = ?, description = ?, second_factor_required = ?, version = version + 1 WHERE id = ?').run(
    after.name,
    after.description ?? '',
    after.secondFactorRequired ? 1 : 0,
    role.id,
  );
  putGrants(db, role.id, after.grants);
  requireAdministrator(db, role.grants);
  if (widens && endInvitationsToRoleByOthers(db, role.id, ctx.actor.personId)) dropStaleSlotsAfterCommit(db, ctx);
  ctx.record({ target: { kind: 'role', id: role.id, name: after.name }, details });
  return oneRole(db, ctx.actor, role.id);
};

type Wanted = Pick<Role, 'name' | 'description' | 'grants' | 'secondFactorRequired'>;

/** What the audit tells: before and after of what changed, and nothing else. */
function differences(before: Role, after: Wanted): AuditEvent['details'] {
  return {
    ...(before.name === after.name ? {} : { from: before.name, to: after.name }),
    ...(before.description === after.description ? {} : { description: after.description ?? '' }),
    ...(sameGrants(before.grants, after.grants) ? {} : { grantsBefore: toldGrants(before.grants), grants: toldGrants(after.grants) }),
    ...(before.secondFactorRequired === after.secondFactorRequired ? {} : { secondFactorRequired: after.secondFactorRequired }),
  };
}

function sameGrants(one: Grants, other: Grants): boolean {
  return toldGrants(one).join() === toldGrants(other).join();
}

/** Whether grants reach further than others in any permission. */
function isWider(wanted: Grants, held: Grants): boolean {
  const width = (grants: Grants, permission: Permission): number => {
    const scope = grants[permission];
    return scope === undefined ? -1 : SCOPES.indexOf(scope);
  };
  return (Object.keys(wanted) as Permission[]).some((permission) => width(wanted, permission) > width(held, permission));
}
