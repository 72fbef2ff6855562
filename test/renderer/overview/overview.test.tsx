import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { answerShell, exampleKeys, signedInStatus } from '../app/example-session.ts';
import { openApp, startFresh } from '../app/open-app.tsx';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';
import { exampleEvent } from '../audit/example-event.ts';
import { CAMPAIGN_ID, exampleCampaign } from '../reviews/example-reviews.ts';

let engine: EngineDouble;

startFresh();
beforeEach(() => {
  engine = new EngineDouble();
});

function open(role: BuiltInRole, machine: Parameters<typeof signedInStatus>[1] = {}): void {
  answerShell(engine, () => signedInStatus(role, machine));
}
/** Opens the page and waits until it says that these things, and no others, need the person. */
async function expectNeeds(expected: readonly string[]): Promise<void> {
  openApp();
  const region = await screen.findByRole('region', { name: 'Needs you' });
  await waitFor(() => expect(engine.inputsOf('audit.activity').length).toBeGreaterThan(1));
  const said = (): string[] =>
    within(region)
      .queryAllByRole('listitem')
      .map((item) => item.querySelector('p')?.textContent ?? '');
  await waitFor(() => expect(said()).toEqual(expected));
}

const exampleType = (id: string, state: 'active' | 'retired', records = 0) => ({ id, name: 'Example', description: null, state, version: 1, changedAtMs: 0, records });

describe('what needs a person', () => {
  it('is nothing when nothing does', async () => {
    open('administrator');
    await expectNeeds([]);
    expect(screen.getByText('Nothing needs you now.')).toBeTruthy();
  });

  it('is the recovery code, and a key in a file, for whoever answers for the data', async () => {
    open('administrator', { recoveryConfirmed: false, deviceSecret: 'file' });
    await expectNeeds(['The recovery code was not checked yet', 'This machine’s half of the key lies in a file']);
  });

  it('is a drill of the recovery code, once it is due, and leads to it', async () => {
    open('administrator');
    engine.answers.set('keys.overview', () => exampleKeys({ confirmedAtMs: Date.now() - 91 * 86_400_000, drillDueAtMs: Date.now() - 86_400_000 }));
    await expectNeeds(['It is time to try the recovery code']);
    await userEvent.click(screen.getByRole('button', { name: 'Try it' }));
    expect(await screen.findByRole('dialog', { name: 'Try the recovery code' })).toBeTruthy();
  });

  it('is no drill before it is due, and none for who does not look after the keys', async () => {
    open('field_worker');
    await expectNeeds([]);
    expect(engine.inputsOf('keys.overview')).toEqual([]);
  });

  it('is not what the person can do nothing about', async () => {
    open('field_worker', { recoveryConfirmed: false, deviceSecret: 'file', auditEvents: 500 });
    await expectNeeds([]);
    expect(engine.inputsOf('people.facets')).toEqual([]);
  });

  it('is the review of others, told by how many and until when, and leads to them', async () => {
    open('field_worker');
    engine.answers.set('reviews.list', () => ({ total: 1, rows: [exampleCampaign({ mine: 2, dueAtMs: Date.now() + 86_400_000 })] }));
    await expectNeeds(['2 people wait for your review']);
    expect(screen.getByText(/^“Example review”, due on /u)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Review them' }));
    expect(location.hash).toBe(`#/reviews/${CAMPAIGN_ID}?view=waiting`);
  });

  it('is before the rest a review that is overdue, and, for whoever runs it, one that can be applied', async () => {
    open('administrator', { recoveryConfirmed: false });
    const ready = exampleCampaign({ id: '00000000-0000-4000-8000-000000000501', title: 'Example of last year', mine: 0, decided: 4 });
    engine.answers.set('reviews.list', () => ({ total: 2, rows: [ready, exampleCampaign({ mine: 1, dueAtMs: Date.now() - 86_400_000 })] }));
    await expectNeeds(['1 person waits for your review', '“Example review” is overdue', 'The recovery code was not checked yet']);
    expect(screen.getByText(/^Overdue: “Example review” was due on /u)).toBeTruthy();
  });

  it('is a review that everybody has decided in', async () => {
    open('administrator');
    engine.answers.set('reviews.list', () => ({ total: 1, rows: [exampleCampaign({ mine: 0, decided: 4 })] }));
    await expectNeeds(['“Example review” can be applied']);
    await userEvent.click(screen.getByRole('button', { name: 'Open it' }));
    expect(location.hash).toBe(`#/reviews/${CAMPAIGN_ID}`);
  });

  it('is a form that was begun and not saved, and leads back into the latest of them', async () => {
    open('field_worker');
    const [taken, retired] = ['00000000-0000-4000-8000-000000000601', '00000000-0000-4000-8000-000000000602'];
    const recordId = '00000000-0000-4000-8000-000000000701';
    engine.answers.set('types.list', () => ({ types: [exampleType(taken, 'active'), exampleType(retired, 'retired')] }));
    const body = JSON.stringify({ version: 1, typed: { note: 'Example' } });
    // Nothing can be gone on with in a type that takes no records, and what a form does not know is none.
    engine.answers.set('drafts.list', () => ({ drafts: [`records.new.${retired}`, 'records.new.form', `records.edit.${recordId}`, `records.new.${taken}`].map((name) => ({ name, body, atMs: 1 })) }));
    await expectNeeds(['2 forms that you began are not saved yet']);
    await userEvent.click(screen.getByRole('button', { name: 'Go on with it' }));
    expect(location.hash).toBe(`#/records/${recordId}?do=edit`);
  });

  it('of a form is given up where the record is out of reach by now', async () => {
    open('field_worker');
    const recordId = '00000000-0000-4000-8000-000000000701';
    engine.answers.set('types.list', () => ({ types: [exampleType('00000000-0000-4000-8000-000000000601', 'active')] }));
    engine.answers.set('drafts.list', () => ({ drafts: [{ name: `records.edit.${recordId}`, body: JSON.stringify({ version: 1, typed: { note: 'Example' } }), atMs: 1 }] }));
    engine.answers.set('records.get', () => {
      throw new Refusal('not_found', 'no_such_item');
    });
    engine.answers.set('drafts.remove', () => ({}));
    await expectNeeds(['A form that you began is not saved yet']);
    await userEvent.click(screen.getByRole('button', { name: 'Go on with it' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Give up what was typed' }));
    await waitFor(() => expect(engine.inputsOf('drafts.remove')).toEqual([{ name: `records.edit.${recordId}` }]));
  });

  it('is a chain that was never verified, and leads there', async () => {
    open('auditor', { auditEvents: 500 });
    await expectNeeds(['The audit chain was never verified']);
    await userEvent.click(screen.getByRole('button', { name: 'Verify' }));
    expect(location.hash).toBe('#/audit?do=verify');
  });

  it('is before all else a chain that is not whole', async () => {
    open('administrator', { recoveryConfirmed: false });
    const found = { result: 'altered', events: 12, firstBadSeq: 3, checkpointSeq: 10, anchorSeq: 10 };
    engine.answers.set('audit.list', () => ({ total: 1, rows: [exampleEvent({ verb: 'audit.verified', outcome: 'done', atMs: Date.now(), details: found })] }));
    openApp();
    await screen.findByText('The audit chain is not whole');
    const items = within(screen.getByRole('region', { name: 'Needs you' })).getAllByRole('listitem');
    expect(items[0]?.textContent).toContain('The audit chain is not whole');
  });

  it('is first a rollback that was noticed, and leads to when that was', async () => {
    open('administrator', { recoveryConfirmed: false });
    const found = { result: 'altered', events: 12, firstBadSeq: 3, checkpointSeq: 10, anchorSeq: 10 };
    engine.answers.set('audit.list', () => ({ total: 1, rows: [exampleEvent({ verb: 'audit.verified', outcome: 'done', atMs: Date.now(), details: found })] }));
    engine.answers.set('audit.facets', () => ({ total: 12, oldestMs: null, verbs: [{ verb: 'audit.rollback_noticed', count: 1 }], actors: [] }));
    await expectNeeds(['The data was found older than the keychain remembers', 'The audit chain is not whole', 'The recovery code was not checked yet']);
    await userEvent.click(screen.getByRole('button', { name: 'Show when' }));
    expect(location.hash).toBe('#/audit?what=audit.rollback_noticed');
  });

  it('is a single administrator who can sign in, whoever else is disabled', async () => {
    open('administrator');
    engine.answers.set('people.list', () => ({ total: 1, rows: [] }));
    await expectNeeds(['There is only one administrator']);
    expect(engine.inputsOf('people.list')).toContainEqual(
      expect.objectContaining({ filter: { search: '', statuses: ['active'], teams: [], roleIds: ['administrator'] }, offset: 0, limit: 1 }),
    );
  });

  it('is not said to be nothing while that is not known yet', async () => {
    open('administrator');
    let settle = (): void => undefined;
    engine.answers.set('people.facets', () => new Promise((_, reject) => (settle = () => reject(new Refusal('unavailable', 'database_damaged')))));
    openApp();
    const region = within(await screen.findByRole('region', { name: 'Needs you' }));
    await waitFor(() => expect(engine.inputsOf('people.facets')).toHaveLength(1));
    await waitFor(() => expect(engine.inputsOf('audit.activity').length).toBeGreaterThan(1));
    expect(region.queryByText('Nothing needs you now.')).toBeNull();
    settle();
    await region.findByRole('alert');
    expect(region.queryByText('Nothing needs you now.')).toBeNull();
    engine.answers.set('people.facets', () => ({ total: 3, statuses: [], teams: [], roles: [] }));
    await userEvent.click(region.getByRole('button', { name: 'Try again' }));
    await region.findByText('Nothing needs you now.');
  });

  it('counts who is invited', async () => {
    open('administrator');
    engine.answers.set('people.facets', () => ({
      total: 1300,
      statuses: [{ status: 'active', count: 100 }, { status: 'invited', count: 1200 }],
      teams: [],
      roles: [{ id: 'administrator', name: 'Administrator', count: 2, grantable: true }],
    }));
    openApp();
    expect(await screen.findByText('1,200 people are invited and cannot sign in yet')).toBeTruthy();
  });
});

describe('how many records there are', () => {
  it.each([
    ['field_worker', 'Your records'],
    ['manager', 'Records of your team'],
    ['administrator', 'Records'],
  ] as const)('is told to a %s by what they reach, and leads there', async (role, name) => {
    open(role);
    engine.answers.set('types.list', () => ({ types: [1_200, 34, 0].map((records, at) => exampleType(`00000000-0000-4000-8000-00000000060${String(at)}`, 'active', records)) }));
    openApp();
    const tile = await screen.findByRole('link', { name: new RegExp(`^${name}\\s*1,234`, 'u') });
    await waitFor(() => expect(tile.textContent).toBe(`${name}1,234of 2 types`));
    expect(tile.getAttribute('href')).toContain('/records');
  });

  it('is nothing that is told to who may not read any', async () => {
    open('auditor');
    openApp();
    await screen.findByText('Audit events');
    expect(engine.inputsOf('types.list')).toEqual([]);
  });
});
