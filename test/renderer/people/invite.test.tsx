import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { ImportDone } from '../../../renderer/features/people/import-done.tsx';
import PeoplePage from '../../../renderer/features/people/people-page.tsx';
import { PersonPanel } from '../../../renderer/features/people/person-panel.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { answerPeople, examplePerson, idOf } from './example-people.ts';
import { freshEngine, openPage } from './open-page.tsx';

type Invitation = OutputOf<'people.get'>['invitation'];
const engine = freshEngine();
const UNTIL_MS = Date.UTC(2026, 0, 12, 9);
const CODE = 'ABCD-EFGH-1234-5678-9JKM';
const FILE = { file: '11111111-1111-4111-8111-111111111111', name: 'codes.csv', sizeBytes: 0 };
const outcome = (change: Partial<OutputOf<'people.invite'>> = {}): OutputOf<'people.invite'> => ({ changed: 1, unchanged: 0, refused: [], refusedCount: 0, untilMs: UNTIL_MS, invitationCode: null, ...change });

/** Opens person 1, who is invited, with or without an invitation. */
async function openInvited(invitation: () => Invitation, role?: 'auditor'): Promise<void> {
  answerPeople(engine.current, 3);
  const get = engine.current.answers.get('people.get');
  engine.current.answers.set('people.get', async (asked) => ({ ...((await get?.(asked)) as object), person: examplePerson(1, { status: 'invited' }), invitation: invitation() }));
  openPage(<PersonPanel personId={idOf(1)} takesFocus={false} onClose={() => undefined} />, { address: '/people', ...(role ? { role } : {}) });
  await screen.findByRole('heading', { name: 'Example Person 1' });
}
const button = (name: string): HTMLElement | null => screen.queryByRole('button', { name });

describe('an invited person', () => {
  it.each([
    [null, /without a way in/u, 'Invite…', false],
    [{ untilMs: UNTIL_MS, holds: true }, /^Invited until .*2026/u, 'Invite again…', true],
    [{ untilMs: UNTIL_MS, holds: false }, /no longer good/u, 'Invite again…', true],
  ] satisfies [Invitation, RegExp, string, boolean][])('with %j is told as such, and can be invited', async (invitation, text, action, offersCancel) => {
    await openInvited(() => invitation);
    expect(screen.getByText(text)).toBeTruthy();
    expect(button(action)).not.toBeNull();
    expect(button('Cancel invite…') !== null).toBe(offersCancel);
    expect(screen.queryByText('Expired') !== null).toBe(invitation?.holds === false);
  });

  it('is not offered to be invited to who may not', async () => {
    await openInvited(() => null, 'auditor');
    expect(button('Invite…')).toBeNull();
  });

  it('is invited after a trial; the code is shown once, to copy and to print', async () => {
    await openInvited(() => null);
    engine.current.answers.set('people.invite', ({ input }) => outcome({ invitationCode: input['dryRun'] === true ? null : CODE }));
    engine.current.answers.set('host.print', () => ({}));
    await userEvent.click(button('Invite…') as HTMLElement);
    const dialog = await screen.findByRole('dialog', { name: 'Invite Example Person 1' });
    await within(dialog).findByText('1 person will be invited');
    expect(within(dialog).getByText(/^The invitation is good until January 12, 2026/u)).toBeTruthy();
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason (optional)' }), 'New here');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Invite 1 person' }));
    const shown = await screen.findByRole('dialog', { name: 'Invitation for Example Person 1' });
    const code = within(shown).getByText(CODE);
    expect(document.activeElement).toBe(code);
    expect(document.querySelector('[data-print-sheet]')?.textContent).toContain('person.1');
    await userEvent.click(within(shown).getByRole('button', { name: 'Print' }));
    expect(engine.current.inputsOf('host.print')).toHaveLength(1);
    await userEvent.click(within(shown).getByRole('button', { name: 'I have it' }));
    expect(document.body.textContent).not.toContain(CODE);
    const personIds = [idOf(1)];
    expect(engine.current.inputsOf('people.invite')).toEqual([{ personIds, dryRun: true }, { personIds, reason: 'New here', dryRun: false }]);
  });

  it('whose code was lost on the way is said to need a new one', async () => {
    await openInvited(() => null);
    engine.current.answers.set('people.invite', () => outcome());
    await userEvent.click(button('Invite…') as HTMLElement);
    await userEvent.click(await screen.findByRole('button', { name: 'Invite 1 person' }));
    expect(await screen.findByText(/its code could not be shown/u)).toBeTruthy();
  });

  it('loses the invitation when it is cancelled', async () => {
    let invitation: Invitation = { untilMs: UNTIL_MS, holds: true };
    await openInvited(() => invitation);
    engine.current.answers.set('people.cancelInvitation', ({ input }) => {
      if (input['dryRun'] !== true) invitation = null;
      return { changed: 1, unchanged: 0, refused: [], refusedCount: 0 };
    });
    await userEvent.click(button('Cancel invite…') as HTMLElement);
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel 1 invitation' }));
    expect(await screen.findByText('The invitation of 1 person was cancelled.')).toBeTruthy();
    expect(await screen.findByText(/without a way in/u)).toBeTruthy();
  });
});

describe('inviting many', () => {
  async function ask(): Promise<HTMLElement> {
    answerPeople(engine.current, 20);
    openPage(<PeoplePage />, { address: '/people' });
    (await screen.findByRole('grid')).focus();
    await userEvent.keyboard(' {Shift>}{ArrowDown}{/Shift}');
    await userEvent.click(await screen.findByRole('button', { name: 'Invite…' }));
    return screen.findByRole('dialog', { name: 'Invite 2 people' });
  }

  it('asks for a file, shows how far it is, and says where the codes are', async () => {
    let finish: (() => void) | undefined;
    engine.current.answers.set('people.invite', ({ input }) => (input['dryRun'] === true ? outcome({ changed: 2 }) : new Promise((resolve) => (finish = () => resolve(outcome({ changed: 2 }))))));
    engine.current.answers.set('host.saveFile', () => FILE);
    const dialog = await ask();
    await userEvent.click(await within(dialog).findByRole('button', { name: 'Invite 2 people' }));
    const requestId = engine.current.asked.findLast(({ operation }) => operation === 'people.invite')?.requestId;
    act(() => engine.current.tell('progress', { requestId, done: 1, total: 2, unit: 'rows' }));
    expect(await within(dialog).findByText('1 of 2 codes made', { selector: 'p' })).toBeTruthy();
    act(() => finish?.());
    expect(await screen.findByText('2 people were invited. The codes are in codes.csv.')).toBeTruthy();
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(engine.current.inputsOf('host.saveFile')).toEqual([{ purpose: 'people-invitations' }]);
    expect(engine.current.inputsOf('people.invite').at(-1)).toEqual({ personIds: [idOf(0), idOf(1)], file: FILE.file, dryRun: false });
  });

  it('does nothing when no file is chosen, and tells what went wrong otherwise', async () => {
    let picked: typeof FILE | null = null;
    engine.current.answers.set('people.invite', ({ input }) => {
      if (input['dryRun'] === true) return outcome({ changed: 2 });
      throw new Refusal('conflict', 'key_file_full');
    });
    engine.current.answers.set('host.saveFile', () => picked);
    const dialog = await ask();
    await userEvent.click(await within(dialog).findByRole('button', { name: 'Invite 2 people' }));
    expect(engine.current.inputsOf('people.invite')).toHaveLength(1);
    picked = FILE;
    await userEvent.click(within(dialog).getByRole('button', { name: 'Invite 2 people' }));
    expect((await within(dialog).findByRole('alert')).textContent).toContain('holds as many keys as it can');
  });
});

describe('the end of an import', () => {
  const done = { step: 'done', file: { ...FILE, name: 'people.csv' }, outcome: { kind: 'csv', rows: 2, created: 2, updated: 0, unchanged: 0, skipped: 0, refused: 0, newTeams: [], newTeamCount: 0, errors: [], differences: [], dryRun: false, seq: 7 } } as const;

  it('offers to invite those who came in', async () => {
    answerPeople(engine.current, 2);
    engine.current.answers.set('people.invite', () => outcome({ changed: 2 }));
    openPage(<ImportDone state={{ ...done, outcome: { ...done.outcome, newTeams: [], errors: [], differences: [] } }} />, { address: '/people/import' });
    await userEvent.click(await screen.findByRole('button', { name: 'Invite 2 people…' }));
    await screen.findByText('2 people will be invited');
    expect(engine.current.inputsOf('people.ids')).toMatchObject([{ filter: { statuses: ['invited'] }, createdBySeq: 7 }]);
    expect(engine.current.inputsOf('people.invite')).toEqual([{ personIds: [idOf(0), idOf(1)], dryRun: true }]);
  });
});
