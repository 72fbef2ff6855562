import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import PeoplePage from '../../../renderer/features/people/people-page.tsx';
import { answerPeople, idOf } from './example-people.ts';
import { freshEngine, openPage } from './open-page.tsx';

const engine = freshEngine();

describe('why somebody may do something', () => {
  it('is asked at each of their grants, and answered step by step', async () => {
    answerPeople(engine.current, 3);
    engine.current.answers.set('roles.whyCan', () => ({
      allowed: true,
      scope: 'own',
      because: [
        { step: 'status', holds: true, value: 'active' },
        { step: 'second_factor', holds: true, value: null },
        { step: 'role', holds: true, value: 'field_worker' },
        { step: 'grant', holds: true, value: 'own' },
      ],
    }));
    openPage(<PeoplePage />, { address: `/people/${idOf(1)}` });
    await userEvent.click(await screen.findByRole('button', { name: 'Why: See people' }));
    const dialog = await screen.findByRole('dialog', { name: 'See people: why Example Person 1' });
    const steps = (await within(dialog).findAllByRole('listitem')).map(({ textContent }) => textContent);
    expect(steps).toEqual(['The account is active.', 'No second factor is missing.', 'They have the role Field worker.', 'The role allows it: Only themselves.']);
    expect(engine.current.inputsOf('roles.whyCan')).toEqual([{ personId: idOf(1), permission: 'people.read' }]);
  });

  it('says which step is in the way', async () => {
    answerPeople(engine.current, 3);
    engine.current.answers.set('roles.whyCan', () => ({ allowed: false, scope: null, because: [{ step: 'status', holds: false, value: 'disabled' }] }));
    openPage(<PeoplePage />, { address: `/people/${idOf(1)}` });
    await userEvent.click(await screen.findByRole('button', { name: 'Why: Verify the audit' }));
    expect(await screen.findByText('Example Person 1 cannot do this.')).toBeTruthy();
    expect(screen.getByText('The account is not active, so nobody is let in with it.')).toBeTruthy();
  });

  it('is not offered about others to who may not read roles', async () => {
    answerPeople(engine.current, 3);
    openPage(<PeoplePage />, { address: `/people/${idOf(1)}`, role: 'field_worker' });
    await screen.findByRole('heading', { name: 'Example Person 1' });
    expect(screen.queryByRole('button', { name: /^Why:/u })).toBeNull();
  });
});
