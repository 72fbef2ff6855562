import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_GRANTS } from '../../../preload/contract/permission.ts';
import { actionsOf } from '../../../renderer/app/actions.ts';
import { PersonPanel } from '../../../renderer/features/people/person-panel.tsx';
import SessionsPage from '../../../renderer/features/sessions/sessions-page.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { answerPeople, idOf } from '../people/example-people.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';
import { answerSessions, exampleSession } from './example-sessions.ts';

const engine = freshEngine();
const user = userEvent.setup();
const endAll = () => screen.queryByRole('button', { name: 'Sign everybody out…' });

describe('the page of sessions', () => {
  it('is for whoever may see or end those of others', () => {
    const has = (grants: Parameters<typeof actionsOf>[0]): boolean => actionsOf(grants, []).some(({ id }) => id === 'sessions');
    expect(has(BUILT_IN_GRANTS.manager)).toBe(true);
    expect(has({ 'sessions.manage': 'all' })).toBe(true);
    expect(has(BUILT_IN_GRANTS.field_worker)).toBe(false);
  });

  it('is of everybody, or of whom the address names, with the way back', async () => {
    answerPeople(engine.current, 3);
    answerSessions(engine.current, [exampleSession(0), exampleSession(1)]);
    openPage(<SessionsPage />, { address: `/sessions?person=${idOf(1)}` });
    expect(await screen.findByText(/^The sessions of Example Person 1 only/u)).toBeTruthy();
    expect(engine.current.inputsOf('sessions.list')).toMatchObject([{ personId: idOf(1) }]);
    await user.click(screen.getByRole('link', { name: 'Show everybody’s' }));
    expect(await screen.findAllByRole('button', { name: /^End the session of/u })).toHaveLength(2);
    expect(screen.queryByText(/^The sessions of/u)).toBeNull();
  });

  it('is linked from a person, where their sessions may be seen', async () => {
    answerPeople(engine.current, 3);
    openPage(<PersonPanel personId={idOf(1)} takesFocus={false} onClose={() => undefined} />, { address: '/people' });
    expect((await screen.findByRole('link', { name: 'Show them' })).getAttribute('href')).toBe(`#/sessions?person=${idOf(1)}`);
  });

  it('is not linked for whoever may not see them', async () => {
    answerPeople(engine.current, 3);
    openPage(<PersonPanel personId={idOf(1)} takesFocus={false} onClose={() => undefined} />, { address: '/people', role: 'field_worker' });
    await screen.findByRole('heading', { name: 'Example Person 1' });
    expect(screen.queryByRole('link', { name: 'Show them' })).toBeNull();
  });
});

describe('signing everybody out', () => {
  it('says that one’s own session ends too, and does nothing before it is confirmed', async () => {
    answerSessions(engine.current, [exampleSession(0)]);
    engine.current.answers.set('sessions.endAll', () => ({ ended: 1 }));
    openPage(<SessionsPage />, { address: '/sessions' });
    await user.click(endAll() as HTMLElement);
    const dialog = await screen.findByRole('alertdialog', { name: 'Sign everybody out' });
    expect(dialog.textContent).toContain('Yours ends too.');
    expect(document.activeElement).toBe(within(dialog).getByRole('button', { name: 'Cancel' }));
    expect(engine.current.inputsOf('sessions.endAll')).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Sign everybody out' }));
    await waitFor(() => expect(engine.current.inputsOf('sessions.endAll')).toEqual([{}]));
  });

  it('that is refused says that nobody was', async () => {
    answerSessions(engine.current, [exampleSession(0)]);
    engine.current.answers.set('sessions.endAll', () => {
      throw new Refusal('reauth_required', 'password_needed');
    });
    openPage(<SessionsPage />, { address: '/sessions' });
    await user.click(endAll() as HTMLElement);
    await user.click(within(await screen.findByRole('alertdialog')).getByRole('button', { name: 'Sign everybody out' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Nobody was signed out.');
  });

  it.each(['manager', 'auditor'] as const)('is not offered to a %s', async (role) => {
    answerSessions(engine.current, [exampleSession(0)]);
    openPage(<SessionsPage />, { address: '/sessions', role });
    await screen.findByRole('table');
    expect(endAll()).toBeNull();
  });
});
