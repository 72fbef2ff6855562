import { canGrant, loadGrants } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { changePeople } from './bulk.ts';
import { endInvitationByOthers } from './invitation.ts';
import { dropStaleSlotsAfterCommit } from './slots.ts';
import { isLastAdministrator, mayManage } from './subject.ts';

/** Gives people a role. Nobody gives one to themselves, nor one that allows what they do not hold. */
export const setRole: CommandHandler<'people.setRole'> = async (db, input, ctx) => {
  const role = loadRole(db, input.roleId);
  const grants = loadGrants(db, role.id);
  let invitations = 0;
  const outcome = await changePeople(db, input, ctx, (subject) => {
    if (subject.roleId === role.id) return 'unchanged';
    if (subject.id === ctx.actor.personId) return { refused: 'own_account' };
    if (!mayManage(db, ctx, subject) || !canGrant(ctx.actor, grants, subject.teamId)) return { refused: 'exceeds_own_grants' };
    if (isLastAdministrator(db, subject)) return { refused: 'last_administrator' };
    return {
      from: subject.roleName,
      to: role.name,
      apply() {
        db.prepare('UPDATE person SET role_id = ?, version = version + 1 WHERE id = ?').run(role.id, subject.id);
        if (endInvitationByOthers(db, subject.id, ctx.actor.personId)) invitations += 1;
      },
    };
  });
  if (invitations > 0) dropStaleSlotsAfterCommit(db, ctx);
  return outcome;
};

/** A role by its id. Throws not_found/no_such_item. */
export function loadRole(db: Db, roleId: string): { id: string; name: string } {
  const role = db.prepare('SELECT id, name FROM role WHERE id = ?').get(roleId) as { id: string; name: string } | undefined;
  if (!role) throw new EngineError('not_found', 'no_such_item');
  return role;
}
