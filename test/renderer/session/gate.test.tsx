import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { tellOutcome } from '../../../renderer/ui/toasts.ts';
import { answerShell, closedStatus, signedInStatus } from '../app/example-session.ts';
import { openApp, startFresh } from '../app/open-app.tsx';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';

type Status = OutputOf<'session.status'>;
let engine: EngineDouble;
const user = userEvent.setup();

startFresh();
beforeEach(() => {
  engine = new EngineDouble();
});

function open(status: () => Status): void {
  answerShell(engine, status);
  openApp();
}
const title = (name: string): Promise<HTMLElement> => screen.findByRole('heading', { level: 1, name });
const recovery = (): HTMLElement | null => screen.queryByRole('button', { name: 'Use the recovery code' });

describe('the gate', () => {
  it.each([
    [{ store: 'none', organisation: null }, 'Welcome to Holdfast', false],
    [{ store: 'ready' }, 'Sign in', true],
    [{ store: 'slots_missing' }, 'The key file is missing', false],
    [{ store: 'slots_damaged' }, 'The key file is damaged', false],
    [{ store: 'database_missing' }, 'The database is missing', false],
    [{ store: 'store_newer' }, 'This data needs a newer Holdfast', false],
    [{ keychain: 'no_service' }, 'No keychain answers', true],
    [{ keychain: 'locked' }, 'The keychain is locked', true],
    [{ keychain: 'timeout' }, 'The keychain does not answer', true],
    [{ keychain: 'entry_missing' }, 'This machine has lost its half of the key', true],
    [{ keychain: 'entry_invalid' }, 'This machine’s half of the key is damaged', true],
    // What is damaged comes before what only needs unlocking; and without data there is nothing to recover.
    [{ store: 'slots_damaged', keychain: 'locked' }, 'The key file is damaged', false],
    [{ store: 'none', keychain: 'no_service', organisation: null }, 'No keychain answers', false],
  ] satisfies [Partial<Status>, string, boolean][])('for %j shows “%s”', async (change, expected, offersRecovery) => {
    open(() => closedStatus(change));
    expect(await title(expected)).toBeTruthy();
    expect(recovery() !== null).toBe(offersRecovery);
    expect(screen.queryByRole('navigation')).toBeNull();
  });

  it('opens the program for whoever is signed in', async () => {
    open(() => signedInStatus());
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
  });

  it('asks again when told to, and goes on when the trouble is over', async () => {
    let keychain: Status['keychain'] = 'locked';
    open(() => closedStatus({ keychain }));
    await title('The keychain is locked');
    keychain = 'ok';
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await title('Sign in')).toBeTruthy();
  });

  it('takes everything off the screen when the machine locks, and asks the same person for the password alone', async () => {
    let status = signedInStatus();
    open(() => status);
    await screen.findByRole('navigation', { name: 'Areas' });
    act(() => tellOutcome('Example Person was added.'));
    expect(await screen.findByText('Example Person was added.')).toBeTruthy();
    status = closedStatus();
    act(() => engine.tell('locked', { cause: 'idle' }));
    expect(await title('Locked')).toBeTruthy();
    expect(screen.queryByText('Example Person was added.')).toBeNull();
    expect(screen.queryByRole('navigation')).toBeNull();
    expect(screen.getByText('Nobody used it for a while. What you were typing is kept.')).toBeTruthy();
    expect(screen.queryByRole('textbox', { name: 'User name' })).toBeNull();

    engine.answers.set('session.signIn', () => (status = signedInStatus()));
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'example password{Enter}');
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
    expect(engine.inputsOf('session.signIn')).toEqual([{ username: 'example.admin', password: 'example password' }]);
  });

  it('says that the service stopped, and asks for the password when it is back', async () => {
    let status = signedInStatus();
    open(() => status);
    await screen.findByRole('navigation', { name: 'Areas' });
    status = closedStatus();
    engine.answers.set('session.status', () => {
      throw new Refusal('unavailable', 'engine_down');
    });
    act(() => engine.tell('engine', { state: 'down' }));
    expect(await title('The local service has stopped')).toBeTruthy();
    engine.answers.set('session.status', () => status);
    act(() => engine.tell('engine', { state: 'up' }));
    expect(await title('Locked')).toBeTruthy();
    expect(screen.getByText(/^The local service stopped and is back/u)).toBeTruthy();
  });

  it('keeps what to do on the screen after a wrong password, with the focus where it is typed again', async () => {
    open(() => closedStatus());
    await title('Sign in');
    engine.answers.set('session.signIn', () => {
      throw new Refusal('not_signed_in', 'wrong_credentials');
    });
    await user.type(screen.getByRole('textbox', { name: 'User name' }), 'example');
    const password = screen.getByLabelText('Password', { selector: 'input' });
    await user.type(password, 'not this one{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('User name or password is not right.');
    expect((password as HTMLInputElement).value).toBe('');
    await waitFor(() => expect(document.activeElement).toBe(password));
  });

  it('counts the wait for the recovery code down, whatever name stands beside it', async () => {
    open(() => closedStatus());
    await title('Sign in');
    await userEvent.click(screen.getByRole('button', { name: 'Use the recovery code' }));
    engine.answers.set('session.recover', () => {
      throw new Refusal('rate_limited', 'try_later', [], 30);
    });
    await userEvent.type(screen.getByRole('textbox', { name: 'Recovery code' }), 'A'.repeat(28));
    await userEvent.type(screen.getByRole('textbox', { name: 'Your user name' }), 'example');
    await userEvent.type(screen.getByLabelText('Your new password', { selector: 'input' }), 'seven quiet lanterns drift');
    await userEvent.click(screen.getByRole('button', { name: 'Open the data' }));
    expect((await screen.findByRole('timer')).textContent).toMatch(/in (?:30|29|28) seconds/u);
    await userEvent.type(screen.getByRole('textbox', { name: 'Your user name' }), '.other');
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Open the data' }).disabled).toBe(true);
  });

  it.each(['no_service', 'locked', 'timeout'] as const)('says before the recovery code is typed that it only opens while the keychain says %s, and asks for no password', async (keychain) => {
    open(() => closedStatus({ keychain }));
    await user.click(await screen.findByRole('button', { name: 'Use the recovery code' }));
    expect(await screen.findByText(/^All passwords stay as they are/u)).toBeTruthy();
    expect(screen.queryByLabelText('Your new password', { selector: 'input' })).toBeNull();
    engine.answers.set('session.recover', () => signedInStatus());
    await user.type(screen.getByRole('textbox', { name: 'Recovery code' }), 'A'.repeat(28));
    await user.type(screen.getByRole('textbox', { name: 'Your user name' }), 'example');
    await user.click(screen.getByRole('button', { name: 'Open the data' }));
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
    expect(engine.inputsOf('session.recover')).toEqual([{ code: Array(7).fill('AAAA').join('-'), username: 'example' }]);
  });

  it('offers only to open when the keychain goes while the form is filled in', async () => {
    let keychain: Status['keychain'] = 'entry_missing';
    open(() => closedStatus({ keychain }));
    await user.click(await screen.findByRole('button', { name: 'Use the recovery code' }));
    engine.answers.set('session.recover', () => {
      throw new Refusal('unavailable', 'keychain_no_service');
    });
    await user.type(screen.getByRole('textbox', { name: 'Recovery code' }), 'A'.repeat(28));
    await user.type(screen.getByRole('textbox', { name: 'Your user name' }), 'example');
    await user.type(screen.getByLabelText('Your new password', { selector: 'input' }), 'seven quiet lanterns drift');
    keychain = 'no_service';
    await user.click(screen.getByRole('button', { name: 'Open the data' }));
    expect(await screen.findByText(/^All passwords stay as they are/u)).toBeTruthy();
    expect(screen.getByText('This machine has no keychain service that answers.')).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Recovery code' }).value.replaceAll('-', '')).toBe('A'.repeat(28));
  });

  it('says how long to wait after too many attempts, counts down, and lets another name try meanwhile', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      open(() => closedStatus());
      await title('Sign in');
      engine.answers.set('session.signIn', () => {
        throw new Refusal('rate_limited', 'try_later', [], 120);
      });
      const patient = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
      const name = screen.getByRole('textbox', { name: 'User name' });
      const password = screen.getByLabelText('Password', { selector: 'input' });
      await patient.type(name, 'example');
      await patient.type(password, 'not this one{Enter}');
      expect((await screen.findByRole('alert')).textContent).toContain('Too many wrong attempts in a row.');
      expect(screen.getByRole('timer').textContent).toBe('You can try again in about 2 minutes.');
      await patient.type(password, 'example password{Enter}');
      expect(engine.inputsOf('session.signIn')).toHaveLength(1);
      const button = (): HTMLButtonElement => screen.getByRole('button', { name: 'Sign in' });
      expect(button().disabled).toBe(true);
      await patient.type(name, '.other');
      expect(button().disabled).toBe(false);
      await patient.type(name, '{Backspace>6/}');
      act(() => void vi.advanceTimersByTime(100_000));
      expect(screen.getByRole('timer').textContent).toMatch(/^You can try again in \d+ seconds\.$/u);
      act(() => void vi.advanceTimersByTime(30_000));
      expect(screen.queryByRole('timer')).toBeNull();
      expect(screen.getByText('You can try again now.').getAttribute('role')).toBe('status');
      expect(button().disabled).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });

  it('says of a locked account what opens it, without a countdown', async () => {
    open(() => closedStatus());
    await title('Sign in');
    engine.answers.set('session.signIn', () => {
      throw new Refusal('rate_limited', 'account_locked');
    });
    await user.type(screen.getByRole('textbox', { name: 'User name' }), 'example');
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'not this one{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('Ask an administrator to unlock it.');
    expect(screen.queryByRole('timer')).toBeNull();
  });

  it('shows the trouble that sign-in met', async () => {
    open(() => closedStatus());
    await title('Sign in');
    engine.answers.set('session.signIn', () => {
      throw new Refusal('unavailable', 'database_damaged');
    });
    await user.type(screen.getByRole('textbox', { name: 'User name' }), 'example');
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'example password{Enter}');
    expect(await title('The database is damaged')).toBeTruthy();
    const file = 'a0000000-0000-4000-8000-000000000001';
    engine.answers.set('host.saveSalvage', () => ({ file, name: 'readable.age', sizeBytes: 0 }));
    engine.answers.set('health.salvageByCode', () => ({ sizeBytes: 1, checksSha256: 'a'.repeat(64), kinds: [{ kind: 'records', read: 7, lost: 2 }], files: { held: 0, lost: 0 }, emptied: 0, standIns: [], hasAdministrator: true, isRecorded: true }));
    await user.click(screen.getByRole('button', { name: 'Save what is readable…' }));
    await user.type(await screen.findByRole('textbox', { name: 'Recovery code' }), '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV');
    await user.click(screen.getByRole('button', { name: 'Save what is readable…' }));
    expect(await title('What was saved')).toBeTruthy();
    expect(document.body.textContent).toContain('Records7; 2 lost');
    // A secret that has done its work is on no screen.
    expect(screen.queryByRole('textbox', { name: 'Recovery code' })).toBeNull();
    expect(engine.inputsOf('health.salvageByCode')).toEqual([{ file, code: '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV' }]);
  });
});
