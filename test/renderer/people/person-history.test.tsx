import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import PeoplePage from '../../../renderer/features/people/people-page.tsx';
import { exampleEvent } from '../audit/example-event.ts';
import { answerPeople, idOf } from './example-people.ts';
import { freshEngine, openPage } from './open-page.tsx';

const engine = freshEngine();

describe('the history of a person', () => {
  it('is the latest that they did and that was done to them, with the way to all of it', async () => {
    answerPeople(engine.current, 20);
    engine.current.answers.set('audit.list', () => ({ total: 12, rows: [exampleEvent({ verb: 'person.password_set' })] }));
    openPage(<PeoplePage />, { address: `/people/${idOf(1)}` });
    const history = await screen.findByRole('list', { name: 'History' });
    expect(within(history).getByRole('listitem').textContent).toContain('Example Actor set a new password for Example Target');
    expect(engine.current.inputsOf('audit.list')).toMatchObject([{ filter: { personId: idOf(1) }, offset: 0, limit: 5 }]);
    expect(screen.getByRole('link', { name: 'All events of this person (12)' }).getAttribute('href')).toBe(`#/audit?person=${idOf(1)}`);
  });

  it('says so where there is nothing that they may see', async () => {
    answerPeople(engine.current, 20);
    openPage(<PeoplePage />, { address: `/people/${idOf(1)}`, role: 'manager' });
    expect(await screen.findByText('Nothing that you may see.')).toBeTruthy();
    expect(screen.queryByRole('link', { name: /All events/u })).toBeNull();
  });
});
