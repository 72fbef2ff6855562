import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { finishFirstRun } from '../../../renderer/features/setup/first-run-state.ts';
import { answerShell, closedStatus, signedInStatus } from '../app/example-session.ts';
import { openApp, startFresh } from '../app/open-app.tsx';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';

const CODE = 'AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG';
const user = userEvent.setup();
let engine: EngineDouble;
let confirmed = false;

startFresh();
beforeEach(() => {
  finishFirstRun();
  confirmed = false;
  let made = false;
  const signedIn = (): ReturnType<typeof signedInStatus> => signedInStatus('administrator', { recoveryConfirmed: confirmed });
  engine = new EngineDouble();
  answerShell(engine, () => (made ? signedIn() : closedStatus({ store: 'none', organisation: null })));
  engine.answers.set('setup.create', () => {
    made = true;
    return { recoveryCode: CODE, status: signedIn() };
  });
  engine.answers.set('setup.confirmRecovery', () => {
    confirmed = true;
    return signedIn();
  });
});

async function createOrganisation(): Promise<void> {
  openApp();
  await user.type(await screen.findByLabelText('Name of your organisation'), 'Example Organisation');
  await user.click(screen.getByRole('button', { name: 'Next' }));
  await user.type(await screen.findByLabelText('Your name'), 'Example Administrator');
  await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'correct horse battery staple');
  await user.click(screen.getByRole('button', { name: 'Create the organisation' }));
  await screen.findByRole('heading', { name: 'Your recovery code' });
}

describe('first run', () => {
  it('goes from nothing to a working organisation', async () => {
    await createOrganisation();
    expect(engine.inputsOf('setup.create')).toMatchObject([{ organisation: 'Example Organisation', username: 'e.administrator' }]);
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(expect.arrayContaining(CODE.split('-')));

    await user.click(screen.getByRole('button', { name: 'I have it on paper' }));
    await user.type(screen.getByLabelText('Recovery code'), CODE.toLowerCase().replaceAll('-', ' '));
    await user.click(screen.getByRole('button', { name: 'Check the code' }));
    await user.click(await screen.findByRole('button', { name: /^Look around/u }));
    expect(await screen.findByRole('navigation', { name: 'Areas' })).toBeTruthy();
    expect(confirmed).toBe(true);
  });

  it('names the group that differs, and asks the engine nothing', async () => {
    await createOrganisation();
    await user.click(screen.getByRole('button', { name: 'I have it on paper' }));
    await user.type(screen.getByLabelText('Recovery code'), CODE.replace('CCCC', 'CCCD'));
    await user.click(screen.getByRole('button', { name: 'Check the code' }));
    expect(await screen.findByText(/^Group 3 differs/u)).toBeTruthy();
    expect(engine.inputsOf('setup.confirmRecovery')).toEqual([]);
  });

  it('lets the check wait, keeps the warning, and holds the code no longer', async () => {
    await createOrganisation();
    await user.click(screen.getByRole('button', { name: 'I have it on paper' }));
    await user.click(screen.getByRole('button', { name: 'Do this later' }));
    await user.click(await screen.findByRole('button', { name: /^Look around/u }));
    expect((await screen.findAllByText('The recovery code was not checked yet')).length).toBe(1);
    expect(document.body.textContent).not.toContain('AAAA');
  });

  it('does not go on with a password that is too short', async () => {
    openApp();
    await user.type(await screen.findByLabelText('Name of your organisation'), 'Example Organisation');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await user.type(await screen.findByLabelText('Your name'), 'Example Administrator');
    await user.type(screen.getByLabelText('Password', { selector: 'input' }), 'too short');
    await user.click(screen.getByRole('button', { name: 'Create the organisation' }));
    expect(screen.getByText('This is too short.')).toBeTruthy();
    expect(engine.inputsOf('setup.create')).toEqual([]);
  });

  it('shows at the field why the engine refused the password, until another is typed', async () => {
    engine.answers.set('setup.create', () => {
      throw new Refusal('invalid_input', 'password_common');
    });
    openApp();
    await user.type(await screen.findByLabelText('Name of your organisation'), 'Example Organisation');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    await user.type(await screen.findByLabelText('Your name'), 'Example Administrator');
    const field = screen.getByLabelText('Password', { selector: 'input' });
    await user.type(field, 'dragon dragon 2024');
    await user.click(screen.getByRole('button', { name: 'Create the organisation' }));
    const sentence = 'This password is one of those that are tried first. Choose several words that do not belong together.';
    expect(await screen.findByText(sentence)).toBeTruthy();
    expect(document.activeElement).toBe(field);
    expect(screen.queryByRole('alert')).toBeNull();
    await user.type(field, 'x');
    expect(screen.queryByText(sentence)).toBeNull();
  });
});
