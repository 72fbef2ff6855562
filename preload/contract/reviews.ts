import { z } from 'zod';
import { AtMs, line, Page, PersonId, Reason, RoleId, TeamName } from './fields.ts';
import { command, query } from './operation.ts';
import { PERMISSIONS, SCOPES } from './permission.ts';

/** Which of a campaign's people to show; `waiting` are those whom the caller has still to decide about. */
export const REVIEW_VIEWS = ['all', 'mine', 'waiting', 'undecided'] as const;
export const REVIEW_STATES = ['open', 'applied', 'cancelled'] as const;
/** What a reviewer may say of one person's access: it stays, becomes another role's, or goes. */
export const REVIEW_DECISIONS = ['keep', 'change', 'revoke'] as const;
/** What became of a decision when the campaign was applied. */
export const REVIEW_OUTCOMES = ['kept', 'changed', 'revoked', 'undecided', 'changed_meanwhile', 'own_account', 'exceeds_own_grants', 'last_administrator'] as const;
/** As many people as one campaign takes, and reviewers. */
export const REVIEW_LIMITS = { items: 100_000, reviewers: 50, decisionsAtOnce: 500 } as const;

const ReviewId = z.uuid();
export const Campaign = z.strictObject({
  id: ReviewId,
  title: z.string(),
  /** Whose access it is about; empty lists mean everybody. */
  teams: z.array(z.string()),
  roleIds: z.array(RoleId),
  createdByName: z.string(),
  createdAtMs: AtMs,
  dueAtMs: AtMs,
  state: z.enum(REVIEW_STATES),
  closedAtMs: AtMs.nullable(),
  items: z.number().int(),
  decided: z.number().int(),
  /** Undecided ones that wait for the caller. */
  mine: z.number().int(),
  version: z.number().int(),
});
export type Campaign = z.infer<typeof Campaign>;
export const ReviewItem = z.strictObject({
  id: ReviewId,
  personId: PersonId,
  personName: z.string(),
  teamName: z.string().nullable(),
  roleId: RoleId.nullable(),
  roleName: z.string().nullable(),
  grants: z.partialRecord(z.enum(PERMISSIONS), z.enum(SCOPES)),
  reviewerId: PersonId,
  reviewerName: z.string(),
  decision: z.enum(REVIEW_DECISIONS).nullable(),
  toRoleId: RoleId.nullable(),
  reason: z.string().nullable(),
  decidedAtMs: AtMs.nullable(),
  outcome: z.enum(REVIEW_OUTCOMES).nullable(),
});
export type ReviewItem = z.infer<typeof ReviewItem>;

const Outcomes = z.strictObject({ counts: z.partialRecord(z.enum(REVIEW_OUTCOMES), z.number().int()), dryRun: z.boolean() });

export const reviews = {
  /** All campaigns for who may see reviews, otherwise those in which the caller is a reviewer; newest first. */
  list: query({
    input: z.strictObject({ states: z.array(z.enum(REVIEW_STATES)).max(REVIEW_STATES.length).default([]), ...Page }),
    output: z.strictObject({ total: z.number().int(), rows: z.array(Campaign) }),
    permission: 'signed_in',
  }),
  /** One campaign's people: all of them for who may see reviews, otherwise those the caller is to decide. */
  items: query({
    input: z.strictObject({ campaignId: ReviewId, only: z.enum(REVIEW_VIEWS).default('all'), ...Page }),
    output: z.strictObject({ campaign: Campaign, total: z.number().int(), rows: z.array(ReviewItem) }),
    permission: 'signed_in',
  }),
  /** Takes down who holds what now and shares it out among the reviewers; nobody reviews their own access. */
  create: command({
    input: z.strictObject({
      title: line(200),
      dueAtMs: AtMs,
      teams: z.array(TeamName).max(100).default([]),
      roleIds: z.array(RoleId).max(100).default([]),
      reviewerIds: z.array(PersonId).min(1).max(REVIEW_LIMITS.reviewers),
    }),
    /** `leftOut`: people whose only possible reviewer would have been themselves. */
    output: z.strictObject({ campaign: Campaign, leftOut: z.number().int() }),
    permission: 'reviews.manage',
    rate: 'heavy',
    reauth: true,
    audit: 'review.created',
    changes: ['reviews', 'audit'],
  }),
  /** Decides, as the reviewer of these people; it can be decided anew until the campaign is applied. */
  decide: command({
    input: z.strictObject({
      campaignId: ReviewId,
      itemIds: z.array(ReviewId).min(1).max(REVIEW_LIMITS.decisionsAtOnce),
      decision: z.enum(REVIEW_DECISIONS),
      toRoleId: RoleId.nullable().default(null),
      reason: Reason.nullable().default(null),
    }),
    output: z.strictObject({ decided: z.number().int() }),
    permission: 'signed_in',
    audit: 'review.decided',
    changes: ['reviews', 'audit'],
  }),
  /** Carries the decisions out, all in one step; what is undecided is revoked or kept, as asked for here. */
  apply: command({
    input: z.strictObject({ campaignId: ReviewId, version: z.number().int(), undecided: z.enum(['keep', 'revoke']), dryRun: z.boolean().default(false) }),
    output: Outcomes,
    permission: 'reviews.manage',
    rate: 'heavy',
    reauth: true,
    audit: 'review.applied',
    changes: ['reviews', 'people', 'audit'],
  }),
  cancel: command({
    input: z.strictObject({ campaignId: ReviewId, version: z.number().int(), reason: Reason }),
    output: Campaign,
    permission: 'reviews.manage',
    reauth: true,
    audit: 'review.cancelled',
    changes: ['reviews', 'audit'],
  }),
  /** Writes what was decided by whom and what became of it, signed; the stand-alone verifier checks it. */
  export: command({
    input: z.strictObject({ campaignId: ReviewId, file: z.uuid() }),
    output: z.strictObject({ items: z.number().int(), sha256: z.string() }),
    permission: 'reviews.read',
    rate: 'heavy',
    reauth: true,
    audit: 'review.exported',
    whileDamaged: true,
    changes: ['audit'],
  }),
};
