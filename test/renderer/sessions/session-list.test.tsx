import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { SESSION_CLIENTS, SESSION_ENDS } from '../../../preload/contract/sessions.ts';
import { LANGUAGES } from '../../../renderer/app/i18n/catalogues.ts';
import { i18n } from '../../../renderer/app/i18n/i18n.ts';
import { SessionList } from '../../../renderer/features/sessions/session-list.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { idOf } from '../people/example-people.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';
import { answerSessions, exampleSession } from './example-sessions.ts';

const engine = freshEngine();
const user = userEvent.setup();
const rows = (): string[] => within(screen.getByRole('table', { name: 'Sessions' })).getAllByRole('row').slice(1).map(({ textContent }) => textContent);
const endOf = (name: string) => screen.findByRole('button', { name: new RegExp(`^End the session of ${name} from`, 'u') });

describe('the list of sessions', () => {
  it('says who, in what, and which is this one', async () => {
    answerSessions(engine.current, [exampleSession(0), exampleSession(1, { client: 'cli' })]);
    openPage(<SessionList />, { address: '/sessions' });
    await endOf('Example Person 1');
    expect(rows()[0]).toMatch(/^Example Person 0This oneWindow.*1 hr\. ago|^Example Person 0This oneWindow/u);
    expect(rows()[1]).toMatch(/^Example Person 1Command line/u);
  });

  it('of one person asks for theirs only, and does not repeat the name', async () => {
    answerSessions(engine.current, [exampleSession(0), exampleSession(1)]);
    openPage(<SessionList personId={idOf(0)} />, { address: '/account', role: 'field_worker' });
    await endOf('Example Person 0');
    expect(rows()).toHaveLength(1);
    expect(rows()[0]).toMatch(/^WindowThis one/u);
    expect(screen.queryByRole('columnheader', { name: 'Who' })).toBeNull();
    expect(engine.current.inputsOf('sessions.list')).toEqual([{ personId: idOf(0), includeEnded: false, offset: 0, limit: 50 }]);
  });

  it('shows those that are over when asked, with why', async () => {
    answerSessions(engine.current, [exampleSession(0), exampleSession(1, { endedAtMs: Date.now(), endedWhy: 'refresh_token_reused' })]);
    openPage(<SessionList />, { address: '/sessions' });
    await endOf('Example Person 0');
    await user.click(screen.getByRole('checkbox', { name: 'Ended ones of the last 90 days too' }));
    expect(await screen.findByText('A used token came back')).toBeTruthy();
    expect(screen.getAllByRole('button', { name: /^End the session/u })).toHaveLength(1);
  });

  it('goes from page to page', async () => {
    const sessions = Array.from({ length: 60 }, (_, n) => exampleSession(n));
    answerSessions(engine.current, sessions);
    openPage(<SessionList />, { address: '/sessions' });
    expect(await screen.findByText('1 to 50 of 60')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Next page' }));
    await endOf('Example Person 59');
    expect(rows()).toHaveLength(10);
    // The others of this page end meanwhile, and then this one.
    sessions.length = 51;
    await user.click(await endOf('Example Person 50'));
    await user.click(await screen.findByRole('button', { name: 'End the session' }));
    await endOf('Example Person 49');
    expect(rows()).toHaveLength(50);
  });

  it('that is empty says so, and one that cannot be read says why', async () => {
    answerSessions(engine.current, []);
    openPage(<SessionList personId={idOf(1)} />, { address: '/sessions' });
    expect(await screen.findByText('No open session that you may see')).toBeTruthy();
    engine.current.answers.set('sessions.list', () => {
      throw new Refusal('internal', 'unexpected');
    });
    await user.click(screen.getByRole('button', { name: 'Show ended ones' }));
    expect(await screen.findByRole('button', { name: 'Try again' })).toBeTruthy();
  });

  it('offers an end only for one’s own to whoever manages none', async () => {
    answerSessions(engine.current, [exampleSession(0), exampleSession(1)]);
    openPage(<SessionList />, { address: '/sessions', role: 'auditor' });
    await endOf('Example Person 0');
    expect(screen.getAllByRole('button', { name: /^End the session/u })).toHaveLength(1);
  });
});

describe('ending a session', () => {
  it('says what happens to whom, takes a reason, and keeps the focus in the list', async () => {
    answerSessions(engine.current, [exampleSession(0), exampleSession(1)]);
    openPage(<SessionList />, { address: '/sessions' });
    await user.click(await endOf('Example Person 1'));
    const dialog = await screen.findByRole('alertdialog', { name: 'End a session of Example Person 1' });
    expect(dialog.textContent).toContain('they have to sign in again');
    await user.type(within(dialog).getByLabelText('Reason (optional)'), 'An example');
    await user.click(within(dialog).getByRole('button', { name: 'End the session' }));
    expect(await screen.findByText('The session was ended.')).toBeTruthy();
    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(engine.current.inputsOf('sessions.end')).toEqual([{ sessionId: exampleSession(1).id, reason: 'An example' }]);
    await waitFor(() => expect(document.activeElement?.contains(screen.getByRole('table')) && document.activeElement !== document.body).toBe(true));
  });

  it('of one’s own says whether it is the one that asks', async () => {
    answerSessions(engine.current, [exampleSession(0), exampleSession(2, { personId: idOf(0), name: 'Example Person 0' })]);
    openPage(<SessionList personId={idOf(0)} />, { address: '/account' });
    const [here, there] = await screen.findAllByRole('button', { name: /^End the session of Example Person 0/u });
    await user.click(here as HTMLElement);
    const first = await screen.findByRole('alertdialog', { name: /^End a session of/u });
    expect(first.textContent).toContain('the window locks');
    expect(within(first).queryByRole('textbox')).toBeNull();
    await user.click(within(first).getByRole('button', { name: 'Cancel' }));
    await user.click(there as HTMLElement);
    expect((await screen.findByRole('alertdialog')).textContent).toContain('If it was not you, change your password as well.');
    expect(engine.current.inputsOf('sessions.end')).toEqual([]);
  });

  it('that is refused says why, and the session stays', async () => {
    answerSessions(engine.current, [exampleSession(1)]);
    engine.current.answers.set('sessions.end', () => {
      throw new Refusal('forbidden', 'exceeds_own_grants');
    });
    openPage(<SessionList />, { address: '/sessions' });
    await user.click(await endOf('Example Person 1'));
    await user.click(await screen.findByRole('button', { name: 'End the session' }));
    expect((await screen.findByRole('alert')).textContent).toContain('The session was not ended.');
  });
});

describe.each(LANGUAGES)('in %s', (lng) => {
  it('every place and every end of a session has its words', () => {
    const wanted = [...SESSION_CLIENTS.map((client) => `client.${client}`), ...SESSION_ENDS.map((why) => `ended.${why}`)];
    expect(wanted.filter((key) => !i18n.exists(`sessions:${key}`, { lng, fallbackLng: [] }))).toEqual([]);
  });
});
