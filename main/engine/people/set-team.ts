import { covers, reachesTeam } from '../access/grants.ts';
import type { CommandHandler } from '../handler.ts';
import { changePeople } from './bulk.ts';
import { endInvitationByOthers } from './invitation.ts';
import { dropStaleSlotsAfterCommit } from './slots.ts';
import { grantsOfRole, mayManage, reachesByTeam } from './subject.ts';
import { ensureTeam, findTeam } from './teams.ts';

/**
 * Puts people into a team, made on first use, or into none. A team decides whom its managers reach, so the caller
 * must reach the new team too, and hold what the person's role allows there.
 */
export const setTeam: CommandHandler<'people.setTeam'> = async (db, input, ctx) => {
  const team = input.team === null ? null : findTeam(db, input.team);
  const reached = reachesTeam(ctx.actor, 'people.manage', team?.id ?? null);
  let invitations = 0;
  const outcome = await changePeople(db, input, ctx, (subject) => {
    if (team === null ? subject.teamId === null : team.id !== null && subject.teamId === team.id) return 'unchanged';
    if (subject.id === ctx.actor.personId && reachesByTeam(ctx)) return { refused: 'own_account' };
    const held = mayManage(db, ctx, subject) && covers(ctx.actor, grantsOfRole(db, subject.roleId), team?.id ?? null);
    if (!reached || !held) return { refused: 'exceeds_own_grants' };
    return {
      from: subject.teamName,
      to: team?.name ?? null,
      apply() {
        if (team) team.id = ensureTeam(db, team);
        db.prepare('UPDATE person SET team_id = ?, version = version + 1 WHERE id = ?').run(team?.id ?? null, subject.id);
        if (endInvitationByOthers(db, subject.id, ctx.actor.personId)) invitations += 1;
      },
    };
  });
  if (invitations > 0) dropStaleSlotsAfterCommit(db, ctx);
  return outcome;
};
