import type { Grants } from '../../../preload/contract/permission.ts';
import type { ReviewItem } from '../../../preload/contract/reviews.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import type { QueryHandler } from '../handler.ts';
import { loadCampaign, reach, VISIBLE_ITEMS } from './campaign.ts';

type ItemRow = Omit<ReviewItem, 'grants'> & { grants: string };

const COLUMNS = sql`i.id, i.person_id AS personId, i.person_name AS personName, i.team_name AS teamName, i.role_id AS roleId, i.role_name AS roleName,
  i.grants, i.reviewer_id AS reviewerId, v.name AS reviewerName, i.decision, i.to_role_id AS toRoleId, i.reason, i.decided_at_ms AS decidedAtMs, i.outcome`;
const FROM = sql`review_item i JOIN person v ON v.id = i.reviewer_id`;
const ONLY = {
  all: sql`1`,
  mine: sql`i.reviewer_id = @actorId`,
  waiting: sql`i.reviewer_id = @actorId AND i.decision IS NULL`,
  undecided: sql`i.decision IS NULL`,
} as const;

/** One page of a campaign's people, by name. Throws not_found/no_such_item for a campaign beyond the caller's reach. */
export const reviewItems: QueryHandler<'reviews.items'> = (db, { campaignId, only, offset, limit }, ctx) => {
  const campaign = loadCampaign(db, ctx, campaignId);
  const where = sql`i.campaign_id = @campaignId AND ${VISIBLE_ITEMS} AND ${ONLY[only]}`;
  const values = { ...reach(ctx), campaignId };
  const { total } = db.prepare(`SELECT count(*) AS total FROM review_item i WHERE ${where}`).get(values) as { total: number };
  const rows = db
    .prepare(`SELECT ${COLUMNS} FROM ${FROM} WHERE ${where} ORDER BY i.person_name, i.id LIMIT @limit OFFSET @offset`)
    .all({ ...values, limit, offset }) as ItemRow[];
  return { campaign, total, rows: rows.map(fromRow) };
};

/** Every item of a campaign, by name: for who may see all of it. */
export function allItems(db: Db, campaignId: string): ReviewItem[] {
  const rows = db.prepare(`SELECT ${COLUMNS} FROM ${FROM} WHERE i.campaign_id = ? ORDER BY i.person_name, i.id`).all(campaignId) as ItemRow[];
  return rows.map(fromRow);
}

function fromRow(row: ItemRow): ReviewItem {
  return { ...row, grants: JSON.parse(row.grants) as Grants };
}
