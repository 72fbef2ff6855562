import { canGrant, loadGrants, reachesTeam } from '../access/grants.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { foldName } from './fold.ts';
import { loadPerson } from './person-row.ts';
import { loadRole } from './set-role.ts';
import { refuseTakenEmail, refuseTakenUsername } from './taken.ts';
import { ensureTeam, findTeam } from './teams.ts';

/**
 * Makes one person, still without a way in: that is an invitation, or a password set at the desk. Throws conflict/username_taken,
 * conflict/email_taken, not_found/no_such_item for the role, forbidden/exceeds_own_grants for a role or a team beyond the caller.
 */
export const createPerson: CommandHandler<'people.create'> = (db, input, ctx) => {
  const team = input.team === null ? null : findTeam(db, input.team);
  const role = input.roleId === null ? null : loadRole(db, input.roleId);
  const teamId = team?.id ?? null;
  if (!reachesTeam(ctx.actor, 'people.manage', teamId)) throw new EngineError('forbidden', 'exceeds_own_grants');
  if (role && !canGrant(ctx.actor, loadGrants(db, role.id), teamId)) throw new EngineError('forbidden', 'exceeds_own_grants');
  refuseTakenUsername(db, input.username);
  refuseTakenEmail(db, input.email);

  const id = ctx.random.uuid();
  const seq = ctx.record({
    target: { kind: 'person', id, name: input.name },
    details: { username: input.username, team: team?.name ?? null, role: role?.name ?? null },
  });
  db.prepare(
    `INSERT INTO person (id, name, name_key, username, email, team_id, role_id, status, created_at_ms, created_seq)
     VALUES (?, ?, ?, ?, ?, ?, ?, 'invited', ?, ?)`,
  ).run(
    id,
    input.name,
    foldName(input.name),
    input.username,
    input.email,
    team && ensureTeam(db, team),
    role && role.id,
    ctx.clock.nowMs(),
    seq,
  );
  return loadPerson(db, id);
};
