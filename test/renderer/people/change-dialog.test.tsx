import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../../renderer/features/people/changes.ts';
import PeoplePage from '../../../renderer/features/people/people-page.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { answerPeople, idOf } from './example-people.ts';
import { freshEngine, openPage } from './open-page.tsx';

const engine = freshEngine();
const TRIED = {
  changed: 1,
  unchanged: 1,
  refused: [
    { personId: idOf(0), name: 'Example Person 0', reason: 'own_account' },
    { personId: idOf(9), name: '', reason: 'no_such_item' },
  ],
  refusedCount: 2,
};

/** Selects the first three people and asks for a change of them. */
async function askFor(action: string): Promise<HTMLElement> {
  openPage(<PeoplePage />, { address: '/people' });
  (await screen.findByRole('grid')).focus();
  await userEvent.keyboard(' {Shift>}{ArrowDown}{ArrowDown}{/Shift}');
  await screen.findByText('3 selected', { selector: '[role=group] *' });
  await userEvent.click(screen.getByRole('button', { name: action }));
  return screen.findByRole('dialog');
}

describe('changing several people', () => {
  it('is tried out and shown before it can be done, and done once', async () => {
    answerPeople(engine.current, 20);
    engine.current.answers.set('people.disable', () => TRIED);
    const dialog = await askFor('Disable…');
    expect(dialog.textContent).toContain('For Example Person 0, Example Person 1, and Example Person 2');
    await within(dialog).findByText('1 person will be changed');
    expect(within(dialog).getByText('1 is disabled already')).toBeTruthy();
    const refused = within(dialog).getAllByRole('listitem').map((item) => item.textContent);
    expect(refused).toEqual([
      'Example Person 0This is your own account. Another administrator has to do it.',
      'Somebody you cannot seeNot found, or outside what your role lets you see.',
    ]);
    const personIds = [idOf(0), idOf(1), idOf(2)];
    expect(engine.current.inputsOf('people.disable')).toEqual([{ personIds, dryRun: true }]);

    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason (optional)' }), 'Left the organisation');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Disable 1 person' }));
    await screen.findByText('1 person was disabled. 2 were refused.');
    expect(engine.current.inputsOf('people.disable').slice(1)).toEqual([{ personIds, dryRun: false, reason: 'Left the organisation' }]);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(screen.queryAllByRole('row', { selected: true })).toEqual([]);
    expect(document.activeElement).toBe(screen.getByRole('grid'));
  });

  it('cannot be done where nobody would be changed', async () => {
    answerPeople(engine.current, 20);
    engine.current.answers.set('people.enable', () => ({ changed: 0, unchanged: 3, refused: [], refusedCount: 0 }));
    const dialog = await askFor('Enable…');
    await within(dialog).findByText('Nobody will be changed');
    expect(within(dialog).getByRole('button', { name: /^Enable/u }).hasAttribute('disabled')).toBe(true);
  });

  it('offers only roles that may be given, and tries out the one that is chosen', async () => {
    answerPeople(engine.current, 20);
    engine.current.answers.set('people.setRole', () => ({ changed: 3, unchanged: 0, refused: [], refusedCount: 0 }));
    const dialog = await askFor('Change role…');
    const action = within(dialog).getByRole('button', { name: 'Change 3 roles' });
    expect(action.hasAttribute('disabled')).toBe(true);
    await userEvent.click(within(dialog).getByRole('button', { name: /New role/u }));
    expect((await screen.findAllByRole('option')).map((option) => option.textContent)).toEqual(['Auditor']);
    await userEvent.click(screen.getByRole('option', { name: 'Auditor' }));
    await within(dialog).findByText('3 people will be changed');
    expect(engine.current.inputsOf('people.setRole')).toEqual([{ personIds: [idOf(0), idOf(1), idOf(2)], roleId: 'auditor', dryRun: true }]);
  });

  it('waits for a team’s name to be typed, and says when it is a new one', async () => {
    answerPeople(engine.current, 20);
    engine.current.answers.set('people.setTeam', () => ({ changed: 3, unchanged: 0, refused: [], refusedCount: 0 }));
    const dialog = await askFor('Move to team…');
    await userEvent.type(within(dialog).getByRole('combobox'), 'Example West');
    await screen.findByText('3 people will be changed');
    expect(screen.getByText('There is no team “Example West” yet. It will be made.')).toBeTruthy();
    expect(engine.current.inputsOf('people.setTeam').at(-1)).toMatchObject({ team: 'Example West', dryRun: true });
    await userEvent.click(screen.getByRole('checkbox', { name: 'Take them out of their team instead', hidden: true }));
    await screen.findByText('3 people will be changed');
    expect(engine.current.inputsOf('people.setTeam').at(-1)).toMatchObject({ team: null, dryRun: true });
  });

  it('keeps the question and the reason when it fails', async () => {
    answerPeople(engine.current, 20);
    engine.current.answers.set('people.disable', ({ input }) => {
      if (input['dryRun'] === false) throw new Refusal('read_only', 'disk_full');
      return TRIED;
    });
    const dialog = await askFor('Disable…');
    await within(dialog).findByText('1 person will be changed');
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Reason (optional)' }), 'Example');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Disable 1 person' }));
    await within(dialog).findByText('The disk is full.');
    expect(within(dialog).getByRole<HTMLInputElement>('textbox', { name: 'Reason (optional)' }).value).toBe('Example');
  });
});

describe('a reason for refusing', () => {
  it('that nobody has written a sentence for has a general one', () => {
    expect(refusalOf('last_administrator')).toBe('last_administrator');
    expect(refusalOf('something_new')).toBe('other');
  });
});
