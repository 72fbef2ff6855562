import type { REVIEW_DECISIONS, REVIEW_OUTCOMES } from '../../../preload/contract/reviews.ts';
import { canGrant } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import type { CommandContext, CommandHandler } from '../handler.ts';
import { endInvitationByOthers } from '../people/invitation.ts';
import { dropStaleSlotsAfterCommit } from '../people/slots.ts';
import { findSubject, grantsOfRole, isLastAdministrator, mayManage } from '../people/subject.ts';
import { openCampaign } from './campaign.ts';

type Outcome = (typeof REVIEW_OUTCOMES)[number];
interface Item {
  id: string;
  personId: string;
  personName: string;
  roleId: string | null;
  roleName: string | null;
  decision: (typeof REVIEW_DECISIONS)[number] | null;
  toRoleId: string | null;
  toRoleName: string | null;
  reason: string | null;
}

/**
 * Carries a campaign's decisions out in one transaction, under the same rules as giving a role by hand: nobody
 * changes their own account, nobody gives what they do not hold, nor takes a role away without leave to give roles,
 * the last administrator stays. What those rules refuse, and what was changed since the campaign began, stays as it
 * is and is told as such.
 * Throws conflict/already_so, conflict/changed_meanwhile.
 */
export const applyReview: CommandHandler<'reviews.apply'> = (db, input, ctx) => {
  const campaign = openCampaign(db, ctx, input);
  const counts: Partial<Record<Outcome, number>> = {};
  for (const item of itemsOf(db, campaign.id)) {
    const outcome = carryOut(db, item, input.undecided, ctx);
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    db.prepare('UPDATE review_item SET outcome = ? WHERE id = ?').run(outcome, item.id);
    if (outcome === 'kept' || outcome === 'undecided') continue;
    const isDone = outcome === 'changed' || outcome === 'revoked';
    ctx.record({
      target: { kind: 'person', id: item.personId, name: item.personName },
      outcome: isDone ? 'done' : 'refused',
      details: {
        review: campaign.title,
        from: item.roleName,
        to: item.decision === 'change' ? item.toRoleName : null,
        ...(isDone ? {} : { refusal: outcome }),
        ...(item.reason === null ? {} : { reason: item.reason }),
      },
    });
  }
  db.prepare("UPDATE review_campaign SET state = 'applied', closed_at_ms = ?, closed_by = ?, version = version + 1 WHERE id = ?").run(
    ctx.clock.nowMs(),
    ctx.actor.personId,
    campaign.id,
  );
  ctx.record({ target: { kind: 'review', id: campaign.id, name: campaign.title }, details: summary(counts) });
  if (input.dryRun) ctx.rollBack();
  return { counts, dryRun: input.dryRun };
};

/** What the audit tells of the whole: what was done, and how much of it could not be. */
function summary(counts: Partial<Record<Outcome, number>>): Record<string, number> {
  const { kept = 0, changed = 0, revoked = 0, undecided = 0, ...others } = counts;
  return { kept, changed, revoked, undecided, refused: Object.values(others).reduce((sum, count) => sum + count, 0) };
}

function itemsOf(db: Db, campaignId: string): Item[] {
  return db
    .prepare(
      `SELECT i.id, i.person_id AS personId, i.person_name AS personName, i.role_id AS roleId, i.role_name AS roleName, i.decision,
              i.to_role_id AS toRoleId, r.name AS toRoleName, i.reason
         FROM review_item i LEFT JOIN role r ON r.id = i.to_role_id WHERE i.campaign_id = ? ORDER BY i.person_name, i.id`,
    )
    .all(campaignId) as Item[];
}

function carryOut(db: Db, item: Item, undecided: 'keep' | 'revoke', ctx: CommandContext): Outcome {
  if (item.decision === 'keep') return 'kept';
  if (item.decision === null && undecided === 'keep') return 'undecided';
  // Reviews are run by who reaches everybody; the scope of this command is `all`.
  const subject = findSubject(db, item.personId, ctx);
  if (!subject || subject.roleId !== item.roleId) return 'changed_meanwhile';
  if (subject.id === ctx.actor.personId) return 'own_account';
  if (!mayManage(db, ctx, subject)) return 'exceeds_own_grants';
  const toRoleId = item.decision === 'change' ? item.toRoleId : null;
  // A role that was taken away since it was decided on cannot be given.
  if (item.decision === 'change' && item.toRoleName === null) return 'changed_meanwhile';
  if (!canGrant(ctx.actor, grantsOfRole(db, toRoleId), subject.teamId)) return 'exceeds_own_grants';
  if (isLastAdministrator(db, subject)) return 'last_administrator';
  db.prepare('UPDATE person SET role_id = ?, version = version + 1 WHERE id = ?').run(toRoleId, subject.id);
  if (toRoleId !== null && endInvitationByOthers(db, subject.id, ctx.actor.personId)) dropStaleSlotsAfterCommit(db, ctx);
  return toRoleId === null ? 'revoked' : 'changed';
}
