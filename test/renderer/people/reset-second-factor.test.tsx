import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import PeoplePage from '../../../renderer/features/people/people-page.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { answerPeople, examplePerson, idOf } from './example-people.ts';
import { freshEngine, openPage } from './open-page.tsx';

const engine = freshEngine();

async function openPerson(n: number, secondFactor: { on: boolean; required: boolean }, role: 'administrator' | 'auditor' = 'administrator'): Promise<HTMLElement> {
  answerPeople(engine.current, 5);
  const get = engine.current.answers.get('people.get');
  engine.current.answers.set('people.get', async (asked) => ({ ...((await get?.(asked)) as object), secondFactor }));
  openPage(<PeoplePage />, { address: `/people/${idOf(n)}`, role });
  return screen.findByRole('complementary', { name: examplePerson(n).name });
}
const offered = (panel: HTMLElement): HTMLElement | null => within(panel).queryByRole('button', { name: 'Reset the second factor' });

describe('the second factor of a person', () => {
  it('is reset after a question, and the outcome is told', async () => {
    const panel = await openPerson(2, { on: true, required: false });
    expect(panel.textContent).toContain('Set up');
    await userEvent.click(offered(panel)!);
    const dialog = await screen.findByRole('alertdialog', { name: 'Reset the second factor of Example Person 2?' });
    expect(engine.current.inputsOf('secondFactor.reset')).toEqual([]);
    engine.current.answers.set('secondFactor.reset', () => ({}));
    await userEvent.click(within(dialog).getByRole('button', { name: 'Reset' }));
    expect(await screen.findByText('The second factor of Example Person 2 was reset')).toBeTruthy();
    expect(engine.current.inputsOf('secondFactor.reset')).toEqual([{ personId: idOf(2) }]);
  });

  it('stays when the engine refuses, which is said', async () => {
    const panel = await openPerson(2, { on: true, required: true });
    engine.current.answers.set('secondFactor.reset', () => {
      throw new Refusal('forbidden', 'exceeds_own_grants');
    });
    await userEvent.click(offered(panel)!);
    await userEvent.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Reset' }));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Nobody can grant more than they hold themselves.'));
  });

  it('is not offered for reset where there is none', async () => {
    expect(offered(await openPerson(2, { on: false, required: true }))).toBeNull();
    expect(screen.getByText('None yet; the role asks for one')).toBeTruthy();
  });
  it('is one’s own to change', async () => {
    expect(offered(await openPerson(0, { on: true, required: false }))).toBeNull();
  });
  it('is read only for an auditor', async () => {
    expect(offered(await openPerson(2, { on: true, required: false }, 'auditor'))).toBeNull();
  });
});
