import { act, cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { QueryClientProvider } from '@tanstack/react-query';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { createQueryClient } from '../../../renderer/app/query-client.ts';
import { SessionContext } from '../../../renderer/app/signed-in.ts';
import { SecondFactorPanel } from '../../../renderer/features/second-factor/panel.tsx';
import { answerShell, closedStatus, signedInStatus } from '../app/example-session.ts';
import { openApp, startFresh } from '../app/open-app.tsx';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';

type State = OutputOf<'secondFactor.status'>;
const SECRET = { secret: 'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ', uri: 'otpauth://totp/Example:example.admin?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example', untilMs: 900_000 };
const CODES = Array.from({ length: 10 }, (_, n) => `EXAM-P1E${n}-0000`);
const user = userEvent.setup();
let engine: EngineDouble;
let state: State;

startFresh();
beforeEach(() => {
  engine = new EngineDouble();
  state = { on: false, sinceMs: null, codesLeft: 0, required: false };
  engine.answers.set('secondFactor.status', () => state);
  engine.answers.set('secondFactor.begin', () => SECRET);
  engine.answers.set('secondFactor.confirm', () => {
    state = { ...state, on: true, sinceMs: 0, codesLeft: 10 };
    return { codes: CODES };
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const button = (name: string): Promise<HTMLElement> => screen.findByRole('button', { name });
const press = async (name: string): Promise<void> => user.click(await button(name));
async function openPanel(change: Partial<State> = {}): Promise<void> {
  state = { ...state, ...change };
  const { signedIn, machine } = signedInStatus();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <SessionContext value={{ person: signedIn!, machine: machine!, organisation: 'Example Organisation' }}>
        <SecondFactorPanel />
      </SessionContext>
    </QueryClientProvider>,
  );
  await screen.findByRole('heading', { name: 'Second factor' });
}
async function typeCode(code = '123 456'): Promise<void> {
  await user.type(await screen.findByRole('textbox', { name: '2. Type the code that the app shows' }), code);
}

describe('the second factor on one’s own account', () => {
  it('is set up with a picture, the same as text, a code, and backup codes that must be kept', async () => {
    await openPanel();
    await press('Set it up');
    await press('Begin');
    expect(await screen.findByRole('img', { name: /^QR code/u })).toBeTruthy();
    expect(screen.getByRole('group', { name: 'Secret, in groups of four' }).textContent).toBe(SECRET.secret);
    const field = screen.getByRole('textbox', { name: '2. Type the code that the app shows' });
    expect(field.getAttribute('autocomplete')).toBe('one-time-code');
    expect((await button('Turn it on')).hasAttribute('disabled')).toBe(true);
    await typeCode('123 456{Enter}');
    expect(engine.inputsOf('secondFactor.confirm')).toEqual([{ code: '123 456' }]);

    const heading = await screen.findByRole('heading', { name: 'Your backup codes' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
    expect(within(screen.getByRole('list', { name: 'Backup codes' })).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(CODES);
    expect(document.querySelector('[data-print-sheet]')?.textContent).toContain(CODES[9]);
    expect((await button('Done')).hasAttribute('disabled')).toBe(true);
    await user.click(screen.getByRole('checkbox', { name: 'I have kept these codes' }));
    await press('Done');
    expect(await screen.findByText(/^On since/u)).toBeTruthy();
    expect(screen.queryByText(CODES[0] ?? '')).toBeNull();
  });

  it('says why a code was not taken, and shows another secret when asked', async () => {
    await openPanel();
    await press('Set it up');
    await press('Begin');
    engine.answers.set('secondFactor.confirm', () => {
      throw new Refusal('invalid_input', 'second_factor_mismatch');
    });
    await typeCode();
    await press('Turn it on');
    expect((await screen.findByRole('alert')).textContent).toContain('compare the clock of this computer');
    engine.answers.set('secondFactor.begin', () => ({ ...SECRET, secret: 'AAAA BBBB' }));
    await press('Show a new secret');
    expect((await screen.findByRole('group', { name: 'Secret, in groups of four' })).textContent).toBe('AAAA BBBB');
    expect(screen.queryByRole('alert')).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('textbox').value).toBe('');
  });

  it('gets new backup codes, copied and printed, and says when they were lost on the way', async () => {
    await openPanel({ on: true, sinceMs: 0, codesLeft: 2 });
    expect(await screen.findByText(/2 backup codes left\. Make new ones/u)).toBeTruthy();
    engine.answers.set('secondFactor.newCodes', () => ({ codes: null }));
    await press('Make new backup codes');
    expect((await screen.findByRole('alert')).textContent).toContain('could not be shown');
    engine.answers.set('secondFactor.newCodes', () => ({ codes: CODES }));
    await press('Make new backup codes');
    await screen.findByRole('list', { name: 'Backup codes' });
    engine.answers.set('host.copySecret', () => {
      throw new Refusal('rate_limited', 'too_many_calls');
    });
    await press('Copy all');
    expect(await screen.findByText(/^Not copied/u)).toBeTruthy();
    engine.answers.set('host.copySecret', () => ({ seconds: 60 }));
    await press('Copy all');
    expect(await button('Copied')).toBeTruthy();
    expect(screen.getByText('It stays on the clipboard for 60 seconds, and until Holdfast is locked.')).toBeTruthy();
    expect(engine.inputsOf('host.copySecret').at(-1)).toEqual({ secret: CODES.join('\n') });
    engine.answers.set('host.print', () => ({}));
    await press('Print a sheet');
    expect(engine.inputsOf('host.print')).toHaveLength(1);
  });

  it('is removed with the password, and not where the role asks for it', async () => {
    await openPanel({ on: true, sinceMs: 0, codesLeft: 10 });
    await press('Remove');
    engine.answers.set('secondFactor.remove', () => {
      throw new Refusal('invalid_input', 'password_too_short');
    });
    await user.type(screen.getByLabelText('Your password', { selector: 'input' }), 'too short');
    await press('Remove the second factor');
    expect((await screen.findByRole('alert')).textContent).toContain('too short');
    engine.answers.set('secondFactor.remove', () => {
      state = { on: false, sinceMs: null, codesLeft: 0, required: false };
      return {};
    });
    await user.type(screen.getByLabelText('Your password', { selector: 'input' }), 'correct example horse battery');
    await press('Remove the second factor');
    expect(await screen.findByText(/^Off\./u)).toBeTruthy();
    cleanup();

    await openPanel({ on: true, sinceMs: 0, codesLeft: 10, required: true });
    expect(await screen.findByText(/^Your role asks for a second factor/u)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Remove' })).toBeNull();
  });
});

describe('whoever must have a second factor', () => {
  function openAs(required: boolean): { enough: () => void } {
    let mustEnrol = true;
    state = { ...state, required };
    const enrolling = () => {
      const status = signedInStatus();
      return { ...status, signedIn: { ...status.signedIn!, mustEnrol, grants: mustEnrol ? {} : status.signedIn!.grants } };
    };
    answerShell(engine, enrolling);
    openApp();
    return { enough: () => void (mustEnrol = false) };
  }
  const title = (name: string): Promise<HTMLElement> => screen.findByRole('heading', { level: 1, name });

  it('sets it up before anything else, and goes on when the backup codes are kept, not before', async () => {
    const { enough } = openAs(true);
    await title('Set up your second factor');
    expect(screen.queryByRole('navigation')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Go on without one' })).toBeNull();
    await press('Begin');
    await typeCode();
    await press('Turn it on');
    enough();
    act(() => engine.tell('changed', { features: ['secondFactor'] }));
    await waitFor(() => expect(engine.inputsOf('session.status').length).toBeGreaterThan(1));
    expect(await screen.findByRole('list', { name: 'Backup codes' })).toBeTruthy();
    expect(screen.queryByRole('navigation')).toBeNull();
    await user.click(screen.getByRole('checkbox', { name: 'I have kept these codes' }));
    await press('Done');
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
  });

  it('may go on without one when the role does not ask for it, or sign out', async () => {
    const { enough } = openAs(false);
    await press('Go on without one');
    engine.answers.set('secondFactor.remove', () => (enough(), {}));
    await user.type(screen.getByLabelText('Your password', { selector: 'input' }), 'correct example horse battery');
    await press('Remove the second factor');
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
  });

  it('can sign out instead', async () => {
    openAs(true);
    await title('Set up your second factor');
    engine.answers.set('session.signOut', () => ({}));
    await press('Sign out');
    engine.answers.set('session.status', () => closedStatus());
    act(() => engine.tell('locked', { cause: 'person' }));
    expect(await title('Locked')).toBeTruthy();
  });
});

describe('signing in with a second factor', () => {
  async function toSecondStep(): Promise<HTMLElement> {
    answerShell(engine, () => closedStatus());
    openApp();
    engine.answers.set('session.signIn', () => {
      throw new Refusal('not_signed_in', 'second_factor_needed');
    });
    await user.type(await screen.findByRole('textbox', { name: 'User name' }), 'example.admin');
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'example password{Enter}');
    return screen.findByRole('textbox', { name: 'Code from your app' });
  }

  it('asks for the code after the password, and sends both', async () => {
    const field = await toSecondStep();
    await waitFor(() => expect(document.activeElement).toBe(field));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(field.getAttribute('autocomplete')).toBe('one-time-code');
    engine.answers.set('session.signIn', () => signedInStatus());
    await user.type(field, '123456{Enter}');
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
    expect(engine.inputsOf('session.signIn')).toEqual([
      { username: 'example.admin', password: 'example password' },
      { username: 'example.admin', password: 'example password', secondFactor: '123456' },
    ]);
  });

  it('keeps the focus where a wrong code is typed again', async () => {
    const field = await toSecondStep();
    engine.answers.set('session.signIn', () => {
      throw new Refusal('not_signed_in', 'wrong_second_factor');
    });
    await user.type(field, '123456{Enter}');
    expect((await screen.findByRole('alert')).textContent).toContain('This code is not right, or was used before.');
    expect((field as HTMLInputElement).value).toBe('');
    await waitFor(() => expect(document.activeElement).toBe(field));
  });

  it('takes a backup code instead, and goes back to the password, which is not kept', async () => {
    await toSecondStep();
    await press('Use a backup code');
    const field = await screen.findByRole('textbox', { name: 'Backup code' });
    await user.type(field, '123456');
    expect((await button('Sign in')).hasAttribute('disabled')).toBe(true);
    await user.type(field, '-abcd-ef');
    expect((await button('Sign in')).hasAttribute('disabled')).toBe(false);
    await press('Back');
    expect((await screen.findByLabelText<HTMLInputElement>('Password', { selector: 'input' })).value).toBe('');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
