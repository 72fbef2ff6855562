import type { Campaign } from '../../../preload/contract/reviews.ts';
import type { Db } from '../db/database.ts';
import { sql } from '../db/sql.ts';
import { EngineError } from '../errors.ts';
import type { QueryContext } from '../handler.ts';

export interface CampaignRow extends Omit<Campaign, 'teams' | 'roleIds'> {
  scope: string;
}

/** Which items of a campaign there are for the caller: all, or those that are theirs to decide. They are what is counted, too. */
export const VISIBLE_ITEMS = sql`(@seesAll = 1 OR i.reviewer_id = @actorId)`;
const COLUMNS = sql`c.id, c.title, c.scope, by.name AS createdByName, c.created_at_ms AS createdAtMs, c.due_at_ms AS dueAtMs, c.state,
  c.closed_at_ms AS closedAtMs, c.version,
  (SELECT count(*) FROM review_item i WHERE i.campaign_id = c.id AND ${VISIBLE_ITEMS}) AS items,
  (SELECT count(*) FROM review_item i WHERE i.campaign_id = c.id AND i.decision IS NOT NULL AND ${VISIBLE_ITEMS}) AS decided,
  (SELECT count(*) FROM review_item i WHERE i.campaign_id = c.id AND i.decision IS NULL AND i.reviewer_id = @actorId AND c.state = 'open') AS mine`;
/** Which campaigns there are for the caller: all, or those they were made a reviewer of. */
const VISIBLE = sql`(@seesAll = 1 OR EXISTS (SELECT 1 FROM review_reviewer v WHERE v.campaign_id = c.id AND v.person_id = @actorId))`;

/** What the conditions on campaigns and items bind. */
export function reach({ actor }: Pick<QueryContext, 'actor'>): { actorId: string; seesAll: number } {
  return { actorId: actor.personId, seesAll: actor.grants['reviews.read'] === 'all' ? 1 : 0 };
}

/** One page of campaigns, newest first, and how many there are. */
export function listCampaigns(
  db: Db,
  ctx: Pick<QueryContext, 'actor'>,
  { states, offset, limit }: { states: readonly string[]; offset: number; limit: number },
): { total: number; rows: Campaign[] } {
  const where = sql`${VISIBLE} AND (@anyState = 1 OR c.state IN (SELECT value FROM json_each(@states)))`;
  const values = { ...reach(ctx), states: JSON.stringify(states), anyState: states.length === 0 ? 1 : 0 };
  const { total } = db.prepare(`SELECT count(*) AS total FROM review_campaign c WHERE ${where}`).get(values) as { total: number };
  const rows = db
    .prepare(
      `SELECT ${COLUMNS} FROM review_campaign c JOIN person by ON by.id = c.created_by
        WHERE ${where} ORDER BY c.created_at_ms DESC, c.id LIMIT @limit OFFSET @offset`,
    )
    .all({ ...values, limit, offset }) as CampaignRow[];
  return { total, rows: rows.map(fromRow) };
}

/** One campaign within the caller's reach. Throws not_found/no_such_item. */
export function loadCampaign(db: Db, ctx: Pick<QueryContext, 'actor'>, campaignId: string): Campaign {
  const row = db
    .prepare(`SELECT ${COLUMNS} FROM review_campaign c JOIN person by ON by.id = c.created_by WHERE c.id = @campaignId AND ${VISIBLE}`)
    .get({ ...reach(ctx), campaignId }) as CampaignRow | undefined;
  if (!row) throw new EngineError('not_found', 'no_such_item');
  return fromRow(row);
}

/** An open campaign as the caller last saw it. Throws not_found, conflict/already_so when it is closed, conflict/changed_meanwhile. */
export function openCampaign(db: Db, ctx: Pick<QueryContext, 'actor'>, { campaignId, version }: { campaignId: string; version?: number }): Campaign {
  const campaign = loadCampaign(db, ctx, campaignId);
  if (campaign.state !== 'open') throw new EngineError('conflict', 'already_so');
  if (version !== undefined && campaign.version !== version) throw new EngineError('conflict', 'changed_meanwhile');
  return campaign;
}

function fromRow({ scope, ...row }: CampaignRow): Campaign {
  const { teams, roleIds } = JSON.parse(scope) as Pick<Campaign, 'teams' | 'roleIds'>;
  return { ...row, teams, roleIds };
}
