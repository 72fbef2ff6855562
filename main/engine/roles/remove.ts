import { canGrant, loadGrants, reachesTeam } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { endInvitationsToRoleByOthers } from '../people/invitation.ts';
import { loadRole } from '../people/set-role.ts';
import { dropStaleSlotsAfterCommit } from '../people/slots.ts';
import { changeableRole, requireAdministrator, toldGrants } from './role.ts';

interface Member {
  id: string;
  name: string;
  teamId: number | null;
}

/**
 * Takes a role of the organisation's own away. Who has it gets another or none, under the rules for giving a role by
 * hand, all or nobody, each with an event of their own. Throws forbidden/built_in_role, forbidden/own_account for
 * the role one holds oneself, forbidden/exceeds_own_grants, invalid_input/fields for moving to the role itself,
 * not_found, conflict/last_administrator, conflict/changed_meanwhile.
 */
export const removeRole: CommandHandler<'roles.remove'> = (db, input, ctx) => {
  const { actor } = ctx;
  const role = changeableRole(db, actor, input);
  if (role.builtIn) throw new EngineError('forbidden', 'built_in_role');
  if (input.moveTo === role.id) throw new EngineError('invalid_input', 'fields', [{ path: 'moveTo', rule: 'format' }]);
  const next = input.moveTo === null ? null : loadRole(db, input.moveTo);
  if (role.id === actor.roleId) throw new EngineError('forbidden', 'own_account');

  const members = membersOf(db, role.id);
  const grants = next === null ? {} : loadGrants(db, next.id);
  const mayMove = ({ teamId }: Member): boolean => reachesTeam(actor, 'people.grant', teamId) && canGrant(actor, grants, teamId);
  if (!members.every(mayMove)) throw new EngineError('forbidden', 'exceeds_own_grants');

  if (next !== null && endInvitationsToRoleByOthers(db, role.id, actor.personId)) dropStaleSlotsAfterCommit(db, ctx);
  db.prepare('UPDATE person SET role_id = ?, version = version + 1 WHERE role_id = ?').run(next?.id ?? null, role.id);
  db.prepare('DELETE FROM role_grant WHERE role_id = ?').run(role.id);
  db.prepare('DELETE FROM role WHERE id = ?').run(role.id);
  requireAdministrator(db, role.grants);
  for (const { id, name } of members) {
    ctx.record({ target: { kind: 'person', id, name }, details: { cause: 'moved', from: role.name, to: next?.name ?? null } });
  }
  ctx.record({
    target: { kind: 'role', id: role.id, name: role.name },
    details: { grantsBefore: toldGrants(role.grants), moved: members.length, movedTo: next?.name ?? null },
  });
  return { moved: members.length };
};

/** Everybody who has a role, whatever their standing: managing roles reaches everybody. */
function membersOf(db: Db, roleId: string): Member[] {
  return db.prepare('SELECT id, name, team_id AS teamId FROM person WHERE role_id = ? ORDER BY name_key, num').all(roleId) as Member[];
}
