import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { loadRole } from '../people/set-role.ts';
import { openCampaign } from './campaign.ts';

interface Undecided {
  personId: string;
  personName: string;
  roleName: string | null;
}

/**
 * Decides over people's access, as their reviewer and nobody else's. Taking something away or changing it asks for a
 * reason. All or nothing: an item that is not the caller's to decide is not_found, like one that does not exist.
 * Throws invalid_input/fields, conflict/already_so for a campaign that is closed.
 */
export const decideReview: CommandHandler<'reviews.decide'> = (db, input, ctx) => {
  if (input.decision !== 'keep' && input.reason === null) throw new EngineError('invalid_input', 'fields', [{ path: 'reason', rule: 'required' }]);
  if ((input.decision === 'change') !== (input.toRoleId !== null)) {
    throw new EngineError('invalid_input', 'fields', [{ path: 'toRoleId', rule: input.toRoleId === null ? 'required' : 'format' }]);
  }
  const campaign = openCampaign(db, ctx, input);
  const toRole = input.toRoleId === null ? null : loadRole(db, input.toRoleId);
  for (const itemId of new Set(input.itemIds)) {
    const item = itemOf(db, campaign.id, itemId, ctx.actor.personId);
    db.prepare('UPDATE review_item SET decision = ?, to_role_id = ?, reason = ?, decided_by = ?, decided_at_ms = ? WHERE id = ?').run(
      input.decision,
      toRole?.id ?? null,
      input.reason,
      ctx.actor.personId,
      ctx.clock.nowMs(),
      itemId,
    );
    ctx.record({
      target: { kind: 'person', id: item.personId, name: item.personName },
      details: {
        review: campaign.title,
        decision: input.decision,
        from: item.roleName,
        ...(toRole ? { to: toRole.name } : {}),
        ...(input.reason === null ? {} : { reason: input.reason }),
      },
    });
  }
  db.prepare('UPDATE review_campaign SET version = version + 1 WHERE id = ?').run(campaign.id);
  return { decided: new Set(input.itemIds).size };
};

function itemOf(db: Db, campaignId: string, itemId: string, reviewerId: string): Undecided {
  const row = db
    .prepare(
      `SELECT person_id AS personId, person_name AS personName, role_name AS roleName FROM review_item
        WHERE id = ? AND campaign_id = ? AND reviewer_id = ?`,
    )
    .get(itemId, campaignId, reviewerId) as Undecided | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  return row;
}
