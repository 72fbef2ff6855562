import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import ReviewsPage from '../../../renderer/features/reviews/reviews-page.tsx';
import { answerPeople, idOf } from '../people/example-people.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';
import { answerCampaign, CAMPAIGN_ID, exampleCampaign, exampleItem } from './example-reviews.ts';

const engine = freshEngine();
beforeEach(() => {
  // jsdom lays nothing out.
  Element.prototype.scrollIntoView = () => undefined;
  answerPeople(engine.current, 5);
});
const ITEMS = [1, 2, 3].map((n) => exampleItem(n)).concat(exampleItem(4, { reviewerId: idOf(9), reviewerName: 'Example Person 9' }));
async function openCampaign(view = 'all'): Promise<HTMLElement> {
  answerCampaign(engine.current, { items: ITEMS });
  openPage(<ReviewsPage />, { address: `/reviews/${CAMPAIGN_ID}?view=${view}` });
  const grid = await screen.findByRole('grid');
  grid.focus();
  return grid;
}
const decided = (): unknown => engine.current.inputsOf('reviews.decide');

describe('the campaigns', () => {
  it('are told with state, progress, days left, and whom they wait for', async () => {
    const late = exampleCampaign({ id: idOf(501), title: 'Example of last year', mine: 0, dueAtMs: Date.now() - 2 * 86_400_000 });
    engine.current.answers.set('reviews.list', () => ({ total: 2, rows: [exampleCampaign(), late] }));
    openPage(<ReviewsPage />, { address: '/reviews' });
    const rows = within(await screen.findByRole('table', { name: 'Access reviews' })).getAllByRole('row').map(({ textContent }) => textContent);
    expect(rows[1]).toMatch(/^Example review 2 wait for youOpen1 of 4.*due in 3 daysExample Person 0$/u);
    expect(rows[2]).toMatch(/overdue for 2 days/u);
  });

  it('that are none say what one is for, and let only those begin one who may', async () => {
    engine.current.answers.set('reviews.list', () => ({ total: 0, rows: [] }));
    openPage(<ReviewsPage />, { address: '/reviews', role: 'auditor' });
    expect(await screen.findByText('No access review yet')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Begin a review' })).toBeNull();
  });

  it('are begun with a title, a later day and a reviewer, and who was left out is told', async () => {
    engine.current.answers.set('reviews.list', () => ({ total: 0, rows: [] }));
    engine.current.answers.set('reviews.create', () => ({ campaign: exampleCampaign({ mine: 0 }), leftOut: 1 }));
    answerCampaign(engine.current, { items: ITEMS });
    openPage(<ReviewsPage />, { address: '/reviews?do=begin' });
    const dialog = await screen.findByRole('dialog', { name: 'Begin an access review' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Begin the review' }));
    expect(within(dialog).getByText('Choose at least one reviewer.')).toBeTruthy();
    expect(engine.current.inputsOf('reviews.create')).toEqual([]);
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Title' }), 'Example');
    await userEvent.click(await within(dialog).findByRole('option', { name: 'Example Person 3' }));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Begin the review' }));
    await screen.findByText(/^The review begins with 4 people\. 1 person was left out/u);
    expect(engine.current.inputsOf('reviews.create')).toMatchObject([{ title: 'Example', teams: [], roleIds: [], reviewerIds: [idOf(3)] }]);
    expect(location.hash).toBe(`#/reviews/${CAMPAIGN_ID}`);
  });
});

describe('a reviewer', () => {
  it('keeps one person after the other by a key, and is told', async () => {
    await openCampaign('waiting');
    await userEvent.keyboard('1');
    expect(await screen.findByText('Example Person 1 keeps what they hold.')).toBeTruthy();
    expect(decided()).toEqual([{ campaignId: CAMPAIGN_ID, itemIds: [ITEMS[0]?.id], decision: 'keep', toRoleId: null, reason: null }]);
    await waitFor(() => expect(screen.queryByText('Example Person 1', { selector: '[role=row] *' })).toBeNull());
  });

  it('selects many, takes away with a reason, and never what another is to decide', async () => {
    await openCampaign();
    await userEvent.keyboard('{Control>}a{/Control}');
    expect(screen.getAllByRole('row', { selected: true })).toHaveLength(3);
    await userEvent.keyboard('3');
    const dialog = await screen.findByRole('dialog', { name: 'Take 3 roles away' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Decide' }));
    expect(decided()).toEqual([]);
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason' }), 'Left');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Decide' }));
    await screen.findByText('3 people are to lose their role.');
    expect(decided()).toMatchObject([{ itemIds: ITEMS.slice(0, 3).map(({ id }) => id), decision: 'revoke', reason: 'Left' }]);
  });
});

describe('whoever runs it', () => {
  it('sees what would happen before it is applied', async () => {
    engine.current.answers.set('reviews.apply', ({ input }) => ({ counts: { kept: 2, revoked: 1, changed_meanwhile: 1 }, dryRun: input['dryRun'] === true }));
    await openCampaign();
    await userEvent.click(screen.getByRole('button', { name: 'Apply…' }));
    await screen.findByText('1 person loses their role');
    await userEvent.click(screen.getByRole('radio', { name: 'They lose their role' }));
    await screen.findByText('2 people keep what they hold');
    await userEvent.click(screen.getByRole('button', { name: 'Apply the review' }));
    await screen.findByText(/^The review is applied\. 1 person loses their role/u);
    const common = { campaignId: CAMPAIGN_ID, version: 7 };
    expect(engine.current.inputsOf('reviews.apply')).toEqual([
      { ...common, undecided: 'keep', dryRun: true },
      { ...common, undecided: 'revoke', dryRun: true },
      { ...common, undecided: 'revoke', dryRun: false },
    ]);
  });

  it('takes the signed outcome away, and is told its SHA-256 and how it is checked', async () => {
    engine.current.answers.set('host.saveFile', () => ({ file: idOf(700), name: 'outcome.jsonl', sizeBytes: 0 }));
    engine.current.answers.set('reviews.export', () => ({ items: 4, sha256: 'ab'.repeat(32) }));
    await openCampaign();
    await userEvent.click(screen.getByRole('button', { name: 'Export signed outcome' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Choose where to write' }));
    expect(await screen.findByText('ab'.repeat(32))).toBeTruthy();
    expect(screen.getByText('holdfast-cli reviews verify FILE --public-key KEY')).toBeTruthy();
    expect(engine.current.inputsOf('host.saveFile')).toEqual([{ purpose: 'review-outcome' }]);
  });
});
