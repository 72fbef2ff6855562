import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Preferences } from '../../../preload/contract/account.ts';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { answerShell, closedStatus, signedInStatus } from '../app/example-session.ts';
import { openApp, startFresh } from '../app/open-app.tsx';
import { exampleEvent } from '../audit/example-event.ts';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';

const user = userEvent.setup();
const OLD = 'the present example password';
const NEW = 'seven quiet lanterns drift';
let engine: EngineDouble;
let status: OutputOf<'session.status'>;

startFresh();
beforeEach(() => {
  delete document.documentElement.dataset['theme'];
  engine = new EngineDouble();
  engine.answers.set('secondFactor.status', () => ({ on: false, sinceMs: null, codesLeft: 0, required: false }));
  engine.answers.set('sessions.list', () => ({ total: 0, rows: [] }));
  engine.answers.set('account.activity', () => ({ total: 1, rows: [exampleEvent({ verb: 'session.confirmed', target: null })] }));
  engine.answers.set('session.changePassword', () => ({}));
  engine.answers.set('account.set', ({ input }) => chosen(input));
});

/** What the engine would keep. */
function chosen(change: Partial<Preferences>): Preferences {
  if (!status.signedIn) throw new Error('nobody is signed in');
  const preferences = { ...status.signedIn.preferences, ...change };
  status = { ...status, signedIn: { ...status.signedIn, preferences } };
  return preferences;
}
async function open(role: BuiltInRole = 'administrator', preferences: Partial<Preferences> = {}): Promise<void> {
  status = signedInStatus(role);
  chosen(preferences);
  answerShell(engine, () => status);
  location.hash = '#/account';
  openApp();
  await screen.findByRole('heading', { level: 1, name: /^(?:My account|Mein Konto)$/u });
}
const theme = (): string | undefined => document.documentElement.dataset['theme'];
const option = (group: string, name: string): Promise<HTMLElement> => screen.findByRole('radiogroup', { name: group }).then((found) => within(found).getByRole('radio', { name }));

describe('the way to one’s own account', () => {
  it.each(['administrator', 'field_worker'] as const)('is in the menu of the person, for an %s', async (role) => {
    status = signedInStatus(role);
    answerShell(engine, () => status);
    openApp();
    await user.click(await screen.findByRole('button', { name: /account menu$/u }));
    await user.click(await screen.findByRole('menuitem', { name: 'My account' }));
    expect(location.hash).toBe('#/account');
    expect(await screen.findByRole('heading', { level: 1, name: 'My account' })).toBeTruthy();
    for (const name of ['Password', 'Second factor', 'Language and theme', 'Recent activity']) expect(await screen.findByRole('heading', { level: 2, name })).toBeTruthy();
  });
});

describe('the theme', () => {
  it('is the system’s until one is chosen, seen at once, and given back', async () => {
    await open();
    expect((await option('Theme', 'As the system')).getAttribute('aria-checked')).toBe('true');
    expect(theme()).toBeUndefined();
    await user.click(await option('Theme', 'Dark'));
    expect(theme()).toBe('dark');
    expect(engine.inputsOf('account.set')).toEqual([{ theme: 'dark' }]);
    await user.click(await option('Theme', 'As the system'));
    expect(theme()).toBeUndefined();
  });

  it('is back at what it was when it cannot be kept, and that is said', async () => {
    await open('administrator', { theme: 'light' });
    expect(theme()).toBe('light');
    engine.answers.set('account.set', () => {
      throw new Refusal('read_only', 'disk_full');
    });
    await user.click(await option('Theme', 'Dark'));
    expect(await screen.findByText(/disk/u)).toBeTruthy();
    await waitFor(() => expect(theme()).toBe('light'));
  });

  it('of whoever signs in holds from then on, and stays while the program is locked', async () => {
    status = closedStatus();
    answerShell(engine, () => status);
    openApp();
    await screen.findByRole('button', { name: 'Sign in' });
    expect(theme()).toBeUndefined();
    status = signedInStatus();
    chosen({ theme: 'dark', language: 'de' });
    engine.tell('changed', { features: ['session'] });
    await waitFor(() => expect(theme()).toBe('dark'));
    expect(document.documentElement.lang).toBe('de');
    status = closedStatus();
    engine.tell('locked', { cause: 'person' });
    expect(await screen.findByRole('button', { name: 'Entsperren' })).toBeTruthy();
    expect(theme()).toBe('dark');
  });
});

describe('the language', () => {
  it('is chosen here, and by the menu of the person as well', async () => {
    await open();
    await user.click(await option('Language', 'Deutsch'));
    expect(await screen.findByRole('heading', { level: 1, name: 'Mein Konto' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: /Kontomenü/u }));
    await user.click(await screen.findByRole('menuitemradio', { name: 'English' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'My account' })).toBeTruthy();
    expect(engine.inputsOf('account.set')).toEqual([{ language: 'de' }, { language: 'en' }]);
  });
});

describe('changing the password', () => {
  async function fill(password = OLD, newPassword = NEW): Promise<void> {
    await user.click(await screen.findByRole('button', { name: 'Change the password' }));
    await user.type(screen.getByLabelText(/^Present password/u), password);
    await user.type(screen.getByLabelText(/^New password/u), newPassword);
  }
  const send = (): Promise<void> => user.click(screen.getByRole('button', { name: 'Change it' }));

  it('sends both, says so, and takes the form away with what was typed', async () => {
    await open();
    await fill();
    await send();
    expect(await screen.findByText('Your password is changed. It holds from the next sign-in on.')).toBeTruthy();
    expect(engine.inputsOf('session.changePassword')).toEqual([{ password: OLD, newPassword: NEW }]);
    expect(screen.queryByLabelText(/^New password/u)).toBeNull();
  });

  it('does not send one that is too short', async () => {
    await open();
    await fill(OLD, 'quiet drift');
    await send();
    expect(engine.inputsOf('session.changePassword')).toEqual([]);
    expect(screen.getByLabelText(/^New password/u).getAttribute('aria-invalid')).toBe('true');
  });

  it('asks for the code of whoever has a second factor, and lets a shorter one pass', async () => {
    engine.answers.set('secondFactor.status', () => ({ on: true, sinceMs: 0, codesLeft: 10, required: false }));
    await open();
    await fill(OLD, 'quiet drift');
    await user.type(await screen.findByRole('textbox', { name: /code/iu }), '123456');
    await send();
    await waitFor(() => expect(engine.inputsOf('session.changePassword')).toEqual([{ password: OLD, newPassword: 'quiet drift', secondFactor: '123456' }]));
  });

  it('says at the field why the new one is refused, and keeps it to be mended', async () => {
    await open();
    engine.answers.set('session.changePassword', () => {
      throw new Refusal('invalid_input', 'password_unchanged');
    });
    await fill();
    await send();
    const field = await screen.findByLabelText<HTMLInputElement>(/^New password/u);
    await waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'));
    expect(field.value).toBe(NEW);
    expect(screen.getByText(/This is the password you already have/u)).toBeTruthy();
  });

  it('takes a wrong present one away, and says so at its field', async () => {
    await open();
    engine.answers.set('session.changePassword', () => {
      throw new Refusal('not_signed_in', 'wrong_credentials');
    });
    await fill('not the right one');
    await send();
    expect(await screen.findByText('This is not your present password. Nothing was changed.')).toBeTruthy();
    const field = screen.getByLabelText<HTMLInputElement>(/^Present password/u);
    expect([field.value, field.getAttribute('aria-invalid'), document.activeElement === field]).toEqual(['', 'true', true]);
    expect(screen.getByLabelText<HTMLInputElement>(/^New password/u).value).toBe(NEW);
  });
});

describe('recent activity', () => {
  it('is read in sentences, with the way to the audit for whoever may read it', async () => {
    await open();
    const list = await screen.findByRole('list', { name: 'Recent activity' });
    expect(list.textContent).toContain('Example Actor');
    expect(screen.getByRole('link', { name: 'Open in the audit' }).getAttribute('href')).toBe(`#/audit?person=${status.signedIn?.personId ?? ''}`);
  });

  it('is there without leave to read the audit, which is never asked then', async () => {
    status = signedInStatus('field_worker');
    if (status.signedIn) status = { ...status, signedIn: { ...status.signedIn, grants: {} } };
    answerShell(engine, () => status);
    location.hash = '#/account';
    openApp();
    expect(await screen.findByRole('list', { name: 'Recent activity' })).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Open in the audit' })).toBeNull();
    expect(engine.inputsOf('audit.list')).toEqual([]);
  });

  it('shows more when asked', async () => {
    engine.answers.set('account.activity', ({ input }) => ({ total: 40, rows: Array.from({ length: Math.min(40, Number(input['limit'])) }, (_, n) => exampleEvent({ seq: 40 - n, verb: 'session.confirmed', target: null })) }));
    await open();
    expect(await screen.findByText('The latest 10 of 40 events')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await screen.findByText('The latest 30 of 40 events')).toBeTruthy();
  });
});
