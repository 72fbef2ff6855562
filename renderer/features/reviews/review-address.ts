import { z } from 'zod';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { REVIEW_STATES, REVIEW_VIEWS } from '../../../preload/contract/reviews.ts';

export type ReviewState = (typeof REVIEW_STATES)[number];
export type ItemView = NonNullable<InputOf<'reviews.items'>['only']>;
/** Rows on one page of a list. */
export const PAGE_ROWS = 100;

/** What the address of the list of campaigns says. */
export interface ListAddress {
  states: ReviewState[];
  /** From 0. */
  page: number;
  /** A dialog that the address asks for. */
  task: 'begin' | null;
}
/** What the address of one campaign says. */
export interface CampaignAddress {
  campaignId: string;
  view: ItemView;
  page: number;
}

/** Reads the address of the list. What it cannot mean is left out, as if it had not been there. */
export function parseListAddress(search: string): ListAddress {
  const params = new URLSearchParams(search);
  const wanted = params.getAll('state');
  return { states: REVIEW_STATES.filter((state) => wanted.includes(state)), page: pageOf(params), task: params.get('do') === 'begin' ? 'begin' : null };
}

/** The address of the list; what is as it always is does not stand in it. */
export function listAddress({ states, page, task }: ListAddress): string {
  const params = new URLSearchParams(states.map((state) => ['state', state]));
  if (page > 0) params.set('page', String(page + 1));
  if (task !== null) params.set('do', task);
  return withSearch('/reviews', params);
}

/** The campaign that a path and its search part are about; null for the list. An id that is none is kept, to be not found. */
export function parseCampaignAddress(path: string, search: string): CampaignAddress | null {
  const campaignId = path.split('/')[2] ?? '';
  const params = new URLSearchParams(search);
  const view = z.enum(REVIEW_VIEWS).safeParse(params.get('view'));
  return campaignId === '' ? null : { campaignId, view: view.success ? view.data : 'all', page: pageOf(params) };
}

/** The address of one campaign. */
export function campaignAddress({ campaignId, view, page }: CampaignAddress): string {
  const params = new URLSearchParams();
  if (view !== 'all') params.set('view', view);
  if (page > 0) params.set('page', String(page + 1));
  return withSearch(`/reviews/${encodeURIComponent(campaignId)}`, params);
}

/** Where somebody begins in a campaign: with whom they have still to decide about, where there is anybody. */
export function entryAddress({ id, mine }: { id: string; mine: number }): string {
  return campaignAddress({ campaignId: id, view: mine > 0 ? 'waiting' : 'all', page: 0 });
}

const Page = z.coerce.number().int().min(1).max(1_000_000);
function pageOf(params: URLSearchParams): number {
  const parsed = Page.safeParse(params.get('page') ?? 1);
  return parsed.success ? parsed.data - 1 : 0;
}

function withSearch(path: string, params: URLSearchParams): string {
  const search = params.toString();
  return search === '' ? path : `${path}?${search}`;
}
