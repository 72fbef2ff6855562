import { cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import PeoplePage from '../../../renderer/features/people/people-page.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { answerPeople, examplePerson, idOf } from './example-people.ts';
import { freshEngine, openPage } from './open-page.tsx';

const engine = freshEngine();
const grid = () => screen.findByRole('grid', { name: 'People' });
const selectedRows = () => screen.getAllByRole('row', { selected: true }).map((row) => row.getAttribute('aria-rowindex'));

describe('the list of people', () => {
  it('tells how many there are, and draws only those in view', async () => {
    answerPeople(engine.current, 250_000);
    openPage(<PeoplePage />, { address: '/people' });
    expect((await grid()).getAttribute('aria-rowcount')).toBe('250001');
    expect(await screen.findByText('250,000')).toBeTruthy();
    expect(within(await grid()).getAllByRole('row').length).toBeLessThan(60);
    expect(engine.current.inputsOf('people.list')).toEqual([{ filter: { search: '', statuses: [], teams: [], roleIds: [] }, sort: 'name', direction: 'asc', offset: 0, limit: 100 }]);
  });

  it('goes to the last of many by one key, and reads their page', async () => {
    answerPeople(engine.current, 250_000);
    openPage(<PeoplePage />, { address: '/people' });
    (await grid()).focus();
    await userEvent.keyboard('{End}');
    await screen.findByRole('row', { name: /Example Person 249999/u });
    expect(engine.current.inputsOf('people.list').map(({ offset }) => offset)).toEqual([0, 249_900]);
  });

  it('searches as it is typed, keeping the rows meanwhile, and says so in the address', async () => {
    answerPeople(engine.current, 300);
    openPage(<PeoplePage />, { address: '/people?sort=team&dir=desc' });
    await screen.findByRole('row', { name: /Example Person 0/u });
    const answer = engine.current.answers.get('people.list');
    let goOn = (): void => undefined;
    engine.current.answers.set('people.list', async (asked) => {
      await new Promise<void>((resolve) => (goOn = resolve));
      return answer?.(asked);
    });
    await userEvent.type(screen.getByRole('searchbox'), '299 ');
    await waitFor(() => expect(engine.current.inputsOf('people.list').at(-1)).toMatchObject({ filter: { search: '299' } }));
    expect((await grid()).getAttribute('aria-busy')).toBe('true');
    expect(screen.getByRole('row', { name: /Example Person 1person/u })).toBeTruthy();
    goOn();
    await screen.findByText('1 of 300');
    expect(location.hash).toBe('#/people?q=299&sort=team&dir=desc');
    expect(screen.getByRole<HTMLInputElement>('searchbox').value).toBe('299 ');
    expect(engine.current.inputsOf('people.list').at(-1)).toMatchObject({ filter: { search: '299' }, sort: 'team', direction: 'desc' });
  });

  it('exports exactly what it shows, in its order, and tells where it went', async () => {
    answerPeople(engine.current, 300);
    const file = '00000000-0000-4000-8000-0000000000e1';
    engine.current.answers.set('host.saveFile', () => ({ file, name: 'people.xlsx', sizeBytes: 0 }));
    engine.current.answers.set('people.export', () => ({ people: 12, bytes: 1_000 }));
    openPage(<PeoplePage />, { address: '/people?q=Person&status=active&sort=team&dir=desc' });
    await userEvent.click(await screen.findByRole('button', { name: 'Export' }));
    await screen.findByText('12 people were exported to people.xlsx.');
    expect(engine.current.inputsOf('people.export')).toEqual([{ file, filter: { search: 'Person', statuses: ['active'], teams: [], roleIds: [] }, sort: 'team', direction: 'desc' }]);
    engine.current.answers.set('people.export', () => {
      throw new Refusal('read_only', 'disk_full');
    });
    await userEvent.click(screen.getByRole('button', { name: 'Export' }));
    expect((await screen.findByRole('alert')).textContent).toContain('No file was written.');
    await userEvent.click(within(screen.getByRole('region', { name: 'Export of people' })).getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
    cleanup();
    openPage(<PeoplePage />, { address: '/people', role: 'field_worker' });
    await grid();
    expect(screen.queryByRole('button', { name: 'Export' })).toBeNull();
  });

  it('searches for as much as its box takes', async () => {
    answerPeople(engine.current, 3);
    openPage(<PeoplePage />, { address: '/people' });
    const box = await screen.findByRole<HTMLInputElement>('searchbox');
    await userEvent.click(box);
    await userEvent.paste('x'.repeat(250));
    expect([box.value, box.maxLength]).toEqual(['x'.repeat(200), 200]);
    await waitFor(() => expect(engine.current.inputsOf('people.list').at(-1)).toMatchObject({ filter: { search: 'x'.repeat(200) } }));
  });

  it('sorts by a column and tells the order', async () => {
    answerPeople(engine.current, 3);
    openPage(<PeoplePage />, { address: '/people' });
    await grid();
    const team = screen.getByRole('columnheader', { name: 'Team' });
    await userEvent.click(within(team).getByRole('button'));
    expect(team.getAttribute('aria-sort')).toBe('ascending');
    await userEvent.click(within(team).getByRole('button'));
    expect(team.getAttribute('aria-sort')).toBe('descending');
    expect(location.hash).toBe('#/people?sort=team&dir=desc');
  });

  it('says that nobody matches, and clears the filters', async () => {
    answerPeople(engine.current, 3);
    openPage(<PeoplePage />, { address: '/people?q=somebody+else' });
    await screen.findByText('Nobody matches');
    await userEvent.click(screen.getAllByRole('button', { name: 'Clear filters' }).at(-1) as HTMLElement);
    await screen.findByRole('row', { name: /Example Person 2/u });
    expect(location.hash).toBe('#/people');
  });

  it('says what went wrong, and reads again', async () => {
    answerPeople(engine.current, 3);
    const answer = engine.current.answers.get('people.list');
    engine.current.answers.set('people.list', () => {
      throw new Refusal('unavailable', 'engine_down');
    });
    openPage(<PeoplePage />, { address: '/people' });
    await screen.findByText('The local service stopped.');
    if (answer) engine.current.answers.set('people.list', answer);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('row', { name: /Example Person 2/u });
  });
});

describe('selecting by keyboard', () => {
  it('takes one with Space, a range with Shift, which shrinks again, and leaves with Escape', async () => {
    answerPeople(engine.current, 20);
    openPage(<PeoplePage />, { address: '/people' });
    (await grid()).focus();
    await userEvent.keyboard('{ArrowDown} {Shift>}{ArrowDown}{ArrowDown}{/Shift}');
    await waitFor(() => expect(selectedRows()).toEqual(['3', '4', '5']));
    await userEvent.keyboard('{Shift>}{ArrowUp}{/Shift}');
    await waitFor(() => expect(selectedRows()).toEqual(['3', '4']));
    await userEvent.keyboard('{Escape}');
    expect(screen.queryAllByRole('row', { selected: true })).toEqual([]);
  });

  it('takes everybody whom the filter shows with Ctrl+A, and says where one change ends', async () => {
    answerPeople(engine.current, 6_000);
    openPage(<PeoplePage />, { address: '/people' });
    (await grid()).focus();
    await userEvent.keyboard('{Control>}a{/Control}');
    expect(await screen.findByText('The first 5,000 of 6,000 by name: one change takes no more.')).toBeTruthy();
    expect(screen.getByText('5,000 selected')).toBeTruthy();
  });

  it('opens a person with Enter, beside the list, and comes back with Escape', async () => {
    answerPeople(engine.current, 20);
    openPage(<PeoplePage />, { address: '/people?sort=team' });
    (await grid()).focus();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    const panel = await screen.findByRole('complementary', { name: 'Example Person 1' });
    expect(location.hash).toBe(`#/people/${idOf(1)}?sort=team`);
    expect(document.activeElement).toBe(panel);
    expect(panel.textContent).toContain('See peopleOnly themselves');
    expect(panel.textContent).toContain('Verify the auditYes');
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('complementary')).toBeNull();
    expect(location.hash).toBe('#/people?sort=team');
    expect(document.activeElement).toBe(await grid());
  });
});

describe('what a role does not allow', () => {
  it('is not shown', async () => {
    answerPeople(engine.current, 5);
    openPage(<PeoplePage />, { address: `/people/${idOf(2)}?do=add`, role: 'auditor' });
    await screen.findByRole('complementary', { name: 'Example Person 2' });
    for (const name of ['Import', 'Add person', 'Set password…', 'Change role…', 'Move to team…', 'Disable…']) {
      expect(screen.queryByRole('button', { name })).toBeNull();
    }
    expect(screen.queryByRole('checkbox')).toBeNull();
    expect(screen.queryByRole('dialog')).toBeNull();
    (await grid()).focus();
    await userEvent.keyboard(' ');
    expect(screen.queryAllByRole('row', { selected: true })).toEqual([]);
  });

  it('is said where it is about one’s own account', async () => {
    answerPeople(engine.current, 5);
    openPage(<PeoplePage />, { address: `/people/${idOf(0)}` });
    const panel = await screen.findByRole('complementary', { name: 'Example Person 0' });
    expect(within(panel).queryByRole('button', { name: 'Disable…' })).toBeNull();
    expect(panel.textContent).toContain('Its role and status can only be changed by another administrator.');
  });

  it('reaches a manager’s own team only, also for somebody new', async () => {
    answerPeople(engine.current, 5);
    openPage(<PeoplePage />, { address: '/people?do=add', role: 'manager' });
    const dialog = await screen.findByRole('dialog', { name: 'Add person' });
    await within(dialog).findByText('Your role reaches this team only.');
    expect(within(dialog).queryByRole('combobox')).toBeNull();
    engine.current.answers.set('people.create', () => examplePerson(6));
    await userEvent.type(within(dialog).getByRole('textbox', { name: 'Name' }), 'Zoë Example');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Add person' }));
    await screen.findByRole('complementary', { name: 'Example Person 6' });
    expect(engine.current.inputsOf('people.create')).toMatchObject([{ name: 'Zoë Example', username: 'z.example', email: null, team: 'Example North' }]);
  });
});

describe('adding a person', () => {
  it('says at the field what is taken, until that is changed, and keeps what was typed', async () => {
    answerPeople(engine.current, 5);
    engine.current.answers.set('people.create', () => {
      throw new Refusal('conflict', 'username_taken');
    });
    openPage(<PeoplePage />, { address: '/people?do=add' });
    await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Example Twin');
    await userEvent.keyboard('{Enter}');
    const username = screen.getByRole('textbox', { name: 'User name' });
    await screen.findByText('The user name is taken.');
    expect(username.getAttribute('aria-invalid')).toBe('true');
    await userEvent.type(username, '2');
    expect(screen.queryByText('The user name is taken.')).toBeNull();

    await userEvent.keyboard('{Escape}');
    expect(location.hash).toBe('#/people');
    await userEvent.click(screen.getByRole('button', { name: 'Add person' }));
    expect((await screen.findByRole<HTMLInputElement>('textbox', { name: 'User name' })).value).toBe('e.twin2');
  });

  it('is asked for under the same id after the engine went, also by a form that was opened anew', async () => {
    answerPeople(engine.current, 5);
    engine.current.answers.set('people.create', () => {
      throw new Refusal('unavailable', 'engine_down');
    });
    openPage(<PeoplePage />, { address: '/people?do=add' });
    await userEvent.type(await screen.findByRole('textbox', { name: 'Name' }), 'Example Once');
    await userEvent.keyboard('{Enter}');
    await screen.findByRole('alert');
    cleanup();
    engine.current.answers.set('people.create', () => examplePerson(6));
    openPage(<PeoplePage />, { address: '/people?do=add' });
    const dialog = await screen.findByRole('dialog', { name: 'Add person' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Add person' }));
    await screen.findByRole('complementary', { name: 'Example Person 6' });
    const ids = engine.current.asked.filter(({ operation }) => operation === 'people.create').map(({ requestId }) => requestId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('asks for what is needed before it asks the engine', async () => {
    answerPeople(engine.current, 5);
    openPage(<PeoplePage />, { address: '/people?do=add' });
    const dialog = await screen.findByRole('dialog', { name: 'Add person' });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Add person' }));
    expect(within(dialog).getAllByText('This is needed.')).toHaveLength(2);
    expect(engine.current.inputsOf('people.create')).toEqual([]);
  });
});
