import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { answerShell, closedStatus, signedInStatus } from '../app/example-session.ts';
import { openApp, startFresh } from '../app/open-app.tsx';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';

type Status = OutputOf<'session.status'>;
const user = userEvent.setup();
const CODE = 'ABCD-EFGH-1234-5678-9JKM';
const newPassword = 'an example of a long password';
let engine: EngineDouble;
let status: Status;

startFresh();
beforeEach(async () => {
  engine = new EngineDouble();
  status = closedStatus();
  answerShell(engine, () => status);
  openApp();
  await user.click(await screen.findByRole('button', { name: 'I have an invitation' }));
  await screen.findByRole('heading', { level: 1, name: 'Your first sign-in' });
});

const field = (name: string): HTMLInputElement => screen.getByRole('textbox', { name });
const passwordField = (): HTMLInputElement => screen.getByLabelText('Choose your password', { selector: 'input' });
const submit = (): HTMLButtonElement => screen.getByRole('button', { name: 'Set password and sign in' });
async function fill(): Promise<void> {
  await user.type(field('User name'), 'example.new');
  await user.type(field('One-time code'), 'abcd efgh 1234 5678 9jkm');
  await user.type(passwordField(), newPassword);
}

describe('the first sign-in', () => {
  it('takes name, whole code and a long enough password, and opens the program', async () => {
    expect(document.activeElement).toBe(field('User name'));
    await user.type(field('User name'), 'example.new');
    await user.type(field('One-time code'), 'abcd efgh 1234 5678 9jk');
    await user.type(passwordField(), newPassword);
    expect(submit().disabled).toBe(true);
    expect(screen.getByText(/^19 of 20 characters/u)).toBeTruthy();
    await user.type(field('One-time code'), 'm');
    engine.answers.set('session.acceptInvitation', () => (status = signedInStatus('field_worker')));
    await user.click(submit());
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
    expect(engine.inputsOf('session.acceptInvitation')).toEqual([{ username: 'example.new', code: CODE, newPassword }]);
  });

  it('goes on to the second factor where the role asks for one', async () => {
    await fill();
    engine.answers.set('secondFactor.begin', () => ({ secret: 'AAAA', uri: 'otpauth://totp/Example?secret=AAAA', untilMs: 1 }));
    engine.answers.set('session.acceptInvitation', () => {
      const open = signedInStatus('field_worker');
      return (status = { ...open, signedIn: open.signedIn && { ...open.signedIn, mustEnrol: true } });
    });
    await user.click(submit());
    expect(await screen.findByRole('heading', { level: 1, name: /second factor/iu })).toBeTruthy();
    expect(screen.queryByRole('navigation', { name: 'Areas' })).toBeNull();
  });

  it('asks for the second factor of an account that has one, with the code still good', async () => {
    await fill();
    engine.answers.set('session.acceptInvitation', ({ input }) => {
      if (input['secondFactor'] === undefined) throw new Refusal('not_signed_in', 'second_factor_needed');
      return (status = signedInStatus('field_worker'));
    });
    await user.click(submit());
    await screen.findByRole('heading', { level: 1, name: 'One more step' });
    await user.type(screen.getByRole('textbox'), '123456{Enter}');
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
    expect(engine.inputsOf('session.acceptInvitation').at(-1)).toEqual({ username: 'example.new', code: CODE, newPassword, secondFactor: '123456' });
  });

  it('keeps what was typed when it is refused, says why, and leads back', async () => {
    await fill();
    engine.answers.set('session.acceptInvitation', () => {
      throw new Refusal('not_signed_in', 'wrong_invitation');
    });
    await user.click(submit());
    expect((await screen.findByRole('alert')).textContent).toContain('the invitation is no longer good');
    expect([field('User name').value, field('One-time code').value, passwordField().value]).toEqual(['example.new', CODE, newPassword]);
    await user.click(screen.getByRole('button', { name: 'Back to sign-in' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Sign in' })).toBeTruthy();
  });

  it('says beside the password that it will not do', async () => {
    await fill();
    engine.answers.set('session.acceptInvitation', () => {
      throw new Refusal('invalid_input', 'password_common');
    });
    await user.click(submit());
    expect(await screen.findByText(/one of those that are tried first/u)).toBeTruthy();
    expect(document.activeElement).toBe(passwordField());
  });

  it('waits as long as it is told to', async () => {
    await fill();
    engine.answers.set('session.acceptInvitation', () => {
      throw new Refusal('rate_limited', 'try_later', [], 30);
    });
    await user.click(submit());
    expect((await screen.findByRole('timer')).textContent).toMatch(/in (?:30|29|28) seconds/u);
    expect(submit().disabled).toBe(true);
  });
});
