import { createHash } from 'node:crypto';
import type { ReviewItem } from '../../../preload/contract/reviews.ts';
import { auditSigningKey } from '../audit/checkpoint.ts';
import { signDocument } from '../audit/signed-document.ts';
import type { CommandHandler } from '../handler.ts';
import { writeWhole, withOutputFile } from '../output-file.ts';
import { loadCampaign } from './campaign.ts';
import { allItems } from './items.ts';

/**
 * Writes a campaign with every decision, its reviewer, its reason and what became of it, signed with the key that
 * signs the audit. Also an open campaign can be written: the document says in which state it was.
 */
export const exportReview: CommandHandler<'reviews.export'> = async (db, input, ctx) => {
  const campaign = loadCampaign(db, ctx, input.campaignId);
  const target = ctx.takeFile(input.file, 'review-outcome');
  const items = allItems(db, campaign.id);
  const { mine: _callers, ...facts } = campaign;
  const text = signDocument(
    { kind: 'access-review', storeId: ctx.store.storeId, lines: [{ campaign: facts }, ...items.map((item) => ({ item: told(item) }))], atMs: ctx.clock.nowMs() },
    auditSigningKey(db),
  );
  const sha256 = createHash('sha256').update(text, 'utf8').digest('hex');
  await withOutputFile(target, ctx, (draft) => writeWhole(draft, text));
  ctx.record({ target: { kind: 'review', id: campaign.id, name: campaign.title }, details: { items: items.length, sha256 } });
  return { items: items.length, sha256 };
};

/** Names may hold anything a person typed; a lone surrogate has no canonical form. */
function told(item: ReviewItem): ReviewItem {
  return { ...item, personName: item.personName.toWellFormed(), reviewerName: item.reviewerName.toWellFormed() };
}
