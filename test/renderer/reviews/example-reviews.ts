import type { Campaign, ReviewItem } from '../../../preload/contract/reviews.ts';
import type { EngineDouble } from '../audit/engine-double.ts';
import { idOf } from '../people/example-people.ts';

const DAY_MS = 24 * 3_600_000;
export const CAMPAIGN_ID = idOf(500);

/** An open example campaign, due in three days. */
export function exampleCampaign(change: Partial<Campaign> = {}): Campaign {
  const nowMs = Date.now();
  return {
    id: CAMPAIGN_ID,
    title: 'Example review',
    teams: [],
    roleIds: [],
    createdByName: 'Example Person 0',
    createdAtMs: nowMs - DAY_MS,
    dueAtMs: new Date(nowMs).setHours(23, 59, 59, 999) + 3 * DAY_MS,
    state: 'open',
    closedAtMs: null,
    items: 4,
    decided: 1,
    mine: 2,
    version: 7,
    ...change,
  };
}

/** The n-th example person in it; who is signed in (person 0) reviews them, unless it says otherwise. */
export function exampleItem(n: number, change: Partial<ReviewItem> = {}): ReviewItem {
  return {
    id: idOf(600 + n),
    personId: idOf(n),
    personName: `Example Person ${String(n)}`,
    teamName: n % 2 === 0 ? 'Example North' : null,
    roleId: 'field_worker',
    roleName: 'Field worker',
    grants: { 'people.read': 'own', 'audit.read': 'own' },
    reviewerId: idOf(0),
    reviewerName: 'Example Person 0',
    decision: null,
    toRoleId: null,
    reason: null,
    decidedAtMs: null,
    outcome: null,
    ...change,
  };
}

/** Answers for one campaign with these people; what is decided is kept, as the engine keeps it. */
export function answerCampaign(engine: EngineDouble, { campaign = exampleCampaign(), items }: { campaign?: Campaign; items: ReviewItem[] }): void {
  const kept = [...items];
  const views = {
    all: () => true,
    mine: ({ reviewerId }: ReviewItem) => reviewerId === idOf(0),
    waiting: ({ reviewerId, decision }: ReviewItem) => reviewerId === idOf(0) && decision === null,
    undecided: ({ decision }: ReviewItem) => decision === null,
  };
  engine.answers.set('reviews.items', ({ input }) => {
    const { only, offset, limit } = input as { only: keyof typeof views; offset: number; limit: number };
    const shown = kept.filter(views[only]);
    return { campaign, total: shown.length, rows: shown.slice(offset, offset + limit) };
  });
  engine.answers.set('reviews.decide', ({ input }) => {
    const { itemIds, decision, toRoleId, reason } = input as unknown as { itemIds: string[] } & Pick<ReviewItem, 'decision' | 'toRoleId' | 'reason'>;
    kept.forEach((item, at) => itemIds.includes(item.id) && (kept[at] = { ...item, decision, toRoleId, reason, decidedAtMs: 1 }));
    return { decided: itemIds.length };
  });
}
