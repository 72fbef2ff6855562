import type { FeatureHandlers } from '../handler.ts';
import { applyReview } from './apply.ts';
import { listCampaigns, loadCampaign, openCampaign } from './campaign.ts';
import { createReview } from './create.ts';
import { decideReview } from './decide.ts';
import { exportReview } from './export.ts';
import { reviewItems } from './items.ts';

/** Access reviews (requirement M4): who holds what, looked at by others, decided with reasons, applied in one step. */
export const reviewsHandlers: FeatureHandlers<'reviews'> = {
  list: (db, input, ctx) => listCampaigns(db, ctx, input),
  items: reviewItems,
  create: createReview,
  decide: decideReview,
  apply: applyReview,
  export: exportReview,

  cancel(db, input, ctx) {
    const campaign = openCampaign(db, ctx, input);
    db.prepare("UPDATE review_campaign SET state = 'cancelled', closed_at_ms = ?, closed_by = ?, version = version + 1 WHERE id = ?").run(
      ctx.clock.nowMs(),
      ctx.actor.personId,
      campaign.id,
    );
    ctx.record({ target: { kind: 'review', id: campaign.id, name: campaign.title }, details: { reason: input.reason } });
    return loadCampaign(db, ctx, campaign.id);
  },
};
