import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { ConditionChips } from '../../../renderer/features/records/list/condition-chips.tsx';
import { useListColumns } from '../../../renderer/features/records/list/list-columns.ts';
import { filterOf, usualOf } from '../../../renderer/features/records/records-address.ts';
import type { RecordsView } from '../../../renderer/features/records/records-address.ts';
import { answerPeople, examplePerson } from '../people/example-people.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const field = (kind: string, name: string, label: string, more = {}) => ({ kind, name, label: { text: label }, inList: true, ...more });
const DEFINITION = TypeDefinition.parse({
  sections: [{ fields: [field('text', 'head', 'Head'), field('number', 'members', 'Members', { min: 0, max: 20 }), field('date', 'seen', 'Seen on'), field('choice', 'water', 'Water', { list: 'water' }), field('yes_no', 'dry', 'Dry'), field('calculated', 'whole', 'Whole', { calculation: "'a'" }), field('text', 'pin', 'PIN', { sensitivity: 'secret' })] }],
  choiceLists: { water: [{ value: 'well', label: { text: 'Well' } }, { value: 'tap', label: { text: 'Tap' } }] },
  titleFields: ['head'],
});
const PERSON = examplePerson(1);

const engine = freshEngine();
let shown: RecordsView;
beforeEach(() => {
  answerPeople(engine.current, 3);
  engine.current.answers.set('people.facets', () => ({ total: 1, statuses: [], teams: [{ name: 'Example North', count: 1 }], roles: [] }));
});

function Page({ begin }: { begin: RecordsView }) {
  const [view, setView] = useState(begin);
  const all = useListColumns(DEFINITION);
  shown = view;
  return <ConditionChips view={view} definition={DEFINITION} all={all} shownApart={['water']} nameOf={(id) => (id === PERSON.id ? PERSON.name : null)} onView={setView} />;
}
const open = (begin: Partial<RecordsView> = {}, role?: BuiltInRole) => openPage(<Page begin={{ ...usualOf(null), ...begin }} />, { address: '/records', ...(role ? { role } : {}) });
/** Chooses in one of the selects of the form. */
async function choose(label: string, option: string): Promise<void> {
  await userEvent.click(await screen.findByRole('button', { name: new RegExp(`${label}$`, 'u') }));
  await userEvent.click(await screen.findByRole('option', { name: option }));
}
const begin = (): Promise<void> => screen.findByRole('button', { name: 'Filter' }).then((button) => userEvent.click(button));
const done = (): Promise<void> => screen.findByRole('button', { name: 'Narrow the list' }).then((button) => userEvent.click(button));

describe('the filters of a list', () => {
  it('ask for a number above another, say so, and can be changed and taken away', async () => {
    open();
    await begin();
    await choose('Field', 'Members');
    await choose('Test', 'is more than');
    await done();
    expect(await screen.findByText('This is needed.')).toBeTruthy();
    // Beyond what the field takes: it is only asked for.
    await userEvent.type(screen.getByRole('textbox', { name: 'Value' }), '25{Enter}');
    const chip = await screen.findByRole('button', { name: 'Members more than 25' });
    expect(filterOf(shown).tests).toEqual([{ field: 'members', test: 'more', value: 25 }]);
    await userEvent.click(chip);
    await choose('Test', 'is empty');
    expect(screen.queryByRole('textbox', { name: 'Value' })).toBeNull();
    await done();
    expect(await screen.findByRole('button', { name: 'Members is empty' })).toBeTruthy();
    expect(filterOf(shown).tests).toEqual([{ field: 'members', test: 'empty', value: null }]);
    await userEvent.click(screen.getByRole('button', { name: 'Remove the filter Members is empty' }));
    expect(filterOf(shown).tests).toEqual([]);
  });

  it('offer no secret, and say what a choice, an answer and a day are called', async () => {
    open({ tests: [{ field: 'water', test: 'is_not', value: 'well' }, { field: 'water', test: 'is', value: 'tap' }, { field: 'dry', test: 'is', value: false }, { field: 'seen', test: 'less', value: '2026-11-05' }, { field: 'gone', test: 'is', value: 'x' }] });
    for (const name of ['Water is not Well', 'Dry: No', 'Seen on before Nov 5, 2026', 'gone: x']) expect(screen.getByRole('button', { name })).toBeTruthy();
    // What is asked with the chip of the choice itself does not stand here again.
    expect(screen.queryByRole('button', { name: 'Water: Tap' })).toBeNull();
    await begin();
    await userEvent.click(await screen.findByRole('button', { name: /Field$/u }));
    expect((await screen.findAllByRole('option')).map(({ textContent }) => textContent)).toEqual(['Head', 'Members', 'Seen on', 'Water', 'Dry', 'Whole', 'Owner', 'Team']);
  });

  it('ask for an owner by name, and for a team', async () => {
    open();
    await begin();
    await choose('Field', 'Owner');
    await userEvent.type(screen.getByRole('combobox', { name: 'Value' }), PERSON.name);
    await userEvent.click(await screen.findByRole('option', { name: PERSON.name }));
    await done();
    expect(filterOf(shown).ownerIds).toEqual([PERSON.id]);
    expect(await screen.findByRole('button', { name: `Owner: ${PERSON.name}` })).toBeTruthy();
    await begin();
    await choose('Field', 'Team');
    await userEvent.type(screen.getByRole('combobox', { name: 'Value' }), 'Example North');
    // The first closes the list of teams.
    await userEvent.keyboard('{Enter}');
    await done();
    await waitFor(() => expect(filterOf(shown).teams).toEqual(['Example North']));
  });

  it('ask nobody for owners who sees only their own', async () => {
    open({}, 'field_worker');
    await begin();
    await userEvent.click(await screen.findByRole('button', { name: /Field$/u }));
    expect(within(await screen.findByRole('listbox')).queryByRole('option', { name: 'Owner' })).toBeNull();
  });

  it('ask nothing of the engine for what others put into a view, and call whom one does not see by no name', async () => {
    open({ ownerIds: ['7c4a1d2e-9b3f-4c5d-8e6f-1a2b3c4d5e6f'], teams: ['Example North'] }, 'field_worker');
    expect(await screen.findByRole('button', { name: 'Owner: No longer there, or not open to you' })).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Team: Example North' })).toBeTruthy();
    expect(engine.current.asked).toEqual([]);
  });

  it('show all that is asked of a choice, but what its own chip says', async () => {
    open({ tests: [{ field: 'water', test: 'is', value: 5 }, { field: 'water', test: 'is', value: 'well' }, { field: 'water', test: 'is', value: 'tap' }] });
    expect((await screen.findAllByRole('button', { name: /^Water/u })).map(({ textContent }) => textContent)).toEqual(['Water: 5', 'Water: Tap']);
  });

  it('begin anew with another field', async () => {
    open({ tests: [{ field: 'members', test: 'more', value: 25 }] });
    await userEvent.click(await screen.findByRole('button', { name: 'Members more than 25' }));
    await choose('Field', 'Owner');
    expect((screen.getByRole<HTMLInputElement>('combobox', { name: 'Value' })).value).toBe('');
  });

  it('have ways out that are told apart, also where one field is asked twice', async () => {
    open({ tests: [{ field: 'members', test: 'more', value: 5 }, { field: 'members', test: 'less', value: 9 }] });
    await userEvent.click(await screen.findByRole('button', { name: 'Remove the filter Members less than 9' }));
    expect(filterOf(shown).tests).toEqual([{ field: 'members', test: 'more', value: 5 }]);
  });

  it('take a computed text of several words', async () => {
    open();
    await begin();
    await choose('Field', 'Whole');
    await userEvent.type(screen.getByRole('textbox', { name: 'Value' }), 'Ann Lee{Enter}');
    expect(filterOf(shown).tests).toEqual([{ field: 'whole', test: 'is', value: 'Ann Lee' }]);
  });
});
