import { REVIEW_LIMITS } from '../../../preload/contract/reviews.ts';
import { loadGrants } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import { EngineError } from '../errors.ts';
import type { CommandHandler } from '../handler.ts';
import { foldName } from '../people/fold.ts';
import { loadCampaign } from './campaign.ts';

interface Holder {
  id: string;
  name: string;
  teamName: string | null;
  roleId: string;
  roleName: string;
}

/**
 * Begins a campaign: takes down who holds what at this moment and shares the people out among the reviewers in turn.
 * Nobody gets their own access to review; whose only reviewer would be themselves is left out and counted.
 * Throws invalid_input/fields for a due date gone by, not_found for a reviewer or role that is not there,
 * conflict/already_so when there is nobody to review.
 */
export const createReview: CommandHandler<'reviews.create'> = (db, input, ctx) => {
  const nowMs = ctx.clock.nowMs();
  if (input.dueAtMs <= nowMs) throw new EngineError('invalid_input', 'fields', [{ path: 'dueAtMs', rule: 'too_small' }]);
  const reviewerIds = [...new Set(input.reviewerIds)];
  for (const id of reviewerIds) requireActive(db, id);
  const people = holders(db, input);
  if (people.length > REVIEW_LIMITS.items) throw new EngineError('invalid_input', 'fields', [{ path: 'teams', rule: 'too_long' }]);

  const campaignId = ctx.random.uuid();
  db.prepare(
    "INSERT INTO review_campaign (id, title, scope, created_by, created_at_ms, due_at_ms, state) VALUES (?, ?, ?, ?, ?, ?, 'open')",
  ).run(campaignId, input.title, JSON.stringify({ teams: input.teams, roleIds: input.roleIds }), ctx.actor.personId, nowMs, input.dueAtMs);
  for (const id of reviewerIds) db.prepare('INSERT INTO review_reviewer (campaign_id, person_id) VALUES (?, ?)').run(campaignId, id);

  const grants = new Map<string, string>();
  const insert = db.prepare(
    `INSERT INTO review_item (id, campaign_id, person_id, person_name, team_name, role_id, role_name, grants, reviewer_id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  let turn = 0;
  let items = 0;
  for (const person of people) {
    const reviewer = reviewerFor(reviewerIds, person.id, turn);
    if (reviewer === null) continue;
    turn += 1;
    items += 1;
    const held = grants.get(person.roleId) ?? JSON.stringify(loadGrants(db, person.roleId));
    grants.set(person.roleId, held);
    insert.run(ctx.random.uuid(), campaignId, person.id, person.name, person.teamName, person.roleId, person.roleName, held, reviewer);
  }
  if (items === 0) throw new EngineError('conflict', 'already_so');
  ctx.record({
    target: { kind: 'review', id: campaignId, name: input.title },
    details: { people: items, reviewers: reviewerIds.length, dueAt: new Date(input.dueAtMs).toISOString() },
  });
  return { campaign: loadCampaign(db, ctx, campaignId), leftOut: people.length - items };
};

/** In turn, but never the person themselves. */
function reviewerFor(reviewerIds: readonly string[], personId: string, turn: number): string | null {
  const others = reviewerIds.filter((id) => id !== personId);
  return others[turn % others.length] ?? null;
}

function requireActive(db: Db, personId: string): void {
  if (!db.prepare("SELECT 1 FROM person WHERE id = ? AND status = 'active'").get(personId)) throw new EngineError('not_found', 'no_such_item');
}

/** Everybody with a role who is not shut out for good. Reviews are for who sees all people, so no scope narrows this. */
function holders(db: Db, { teams, roleIds }: { teams: readonly string[]; roleIds: readonly string[] }): Holder[] {
  return db
    .prepare(
      `SELECT p.id, p.name, t.name AS teamName, r.id AS roleId, r.name AS roleName
         FROM person p JOIN role r ON r.id = p.role_id LEFT JOIN team t ON t.id = p.team_id
        WHERE p.status NOT IN ('disabled', 'removed')
          AND (@anyTeam = 1 OR t.name_key IN (SELECT value FROM json_each(@teamKeys)))
          AND (@anyRole = 1 OR p.role_id IN (SELECT value FROM json_each(@roleIds)))
        ORDER BY p.name_key, p.num LIMIT @most`,
    )
    .all({
      most: REVIEW_LIMITS.items + 1,
      anyTeam: teams.length === 0 ? 1 : 0,
      teamKeys: JSON.stringify(teams.map(foldName)),
      anyRole: roleIds.length === 0 ? 1 : 0,
      roleIds: JSON.stringify(roleIds),
    }) as Holder[];
}
