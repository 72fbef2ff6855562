import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { catalogues, LANGUAGES } from '../../../renderer/app/i18n/catalogues.ts';
import { call } from '../../../renderer/ipc/client.ts';
import { answerShell, closedStatus, signedInStatus } from '../app/example-session.ts';
import { openApp, startFresh } from '../app/open-app.tsx';
import { SETTINGS as PRESETS } from '../../../preload/contract/settings.ts';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';

const user = userEvent.setup();
const PASSWORD = 'correct example horse battery';
let engine: EngineDouble;
let confirmed: boolean;
let signedIn: boolean;
let withFactor: boolean;

startFresh();
beforeEach(async () => {
  engine = new EngineDouble();
  [confirmed, signedIn, withFactor] = [false, true, false];
  answerShell(engine, () => (signedIn ? signedInStatus('administrator') : closedStatus()));
  engine.answers.set('settings.set', () => {
    if (!confirmed) throw new Refusal('reauth_required', 'password_needed');
    return { settings: SETTINGS };
  });
  engine.answers.set('session.confirm', ({ input }) => {
    const { password, secondFactor } = input as unknown as { password: string; secondFactor?: string };
    if (password !== PASSWORD) throw new Refusal('not_signed_in', 'wrong_credentials');
    if (withFactor && secondFactor === undefined) throw new Refusal('not_signed_in', 'second_factor_needed');
    if (withFactor && secondFactor !== '123456') throw new Refusal('not_signed_in', 'wrong_second_factor');
    confirmed = true;
    return { untilMs: 1 };
  });
  openApp();
  await screen.findByRole('navigation', { name: 'Areas' });
});
const SETTINGS = { ...Object.fromEntries(Object.entries(PRESETS).map(([name, { preset }]) => [name, preset])), idleLockMinutes: 9 };

function change(): Promise<string> {
  return call('settings.set', { settings: { idleLockMinutes: 9 } }).then(
    () => 'done',
    (error: { reason: string }) => error.reason,
  );
}
const dialog = (): Promise<HTMLElement> => screen.findByRole('dialog', { name: 'Confirm it is you' });
async function give(password: string): Promise<void> {
  const field = within(await dialog()).getByLabelText('Password');
  await user.type(field, password);
  await user.click(screen.getByRole('button', { name: 'Confirm' }));
}

/** What a field is described by, as a screen reader says it. */
function wordsOf(field: HTMLElement): string {
  return (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
}

describe('what needs the password again', () => {
  it('says what it is needed for', async () => {
    const outcome = change();
    expect((await dialog()).textContent).toContain('To change the settings, give your password once more. It then goes on by itself');
    await give(PASSWORD);
    expect(await outcome).toBe('done');
  });

  it('says how long to wait after too many wrong ones, and takes none meanwhile', async () => {
    engine.answers.set('session.confirm', () => {
      throw new Refusal('not_signed_in', 'try_later', [], 40);
    });
    const outcome = change();
    await give('not this one');
    expect(await within(await dialog()).findByText('You can try again in 40 seconds.')).toBeTruthy();
    await user.type(within(await dialog()).getByLabelText('Password'), PASSWORD);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Confirm' }).disabled).toBe(true);
    await user.keyboard('{Escape}');
    expect(await outcome).toBe('password_needed');
  });

  it('asks for it and then goes on by itself, under the same id', async () => {
    const outcome = change();
    await give(PASSWORD);
    expect(await outcome).toBe('done');
    expect(screen.queryByRole('dialog')).toBeNull();
    const ids = engine.asked.filter(({ operation }) => operation === 'settings.set').map(({ requestId }) => requestId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('says that the password was wrong, and asks on', async () => {
    const outcome = change();
    await give('not this one');
    const field = within(await dialog()).getByLabelText<HTMLInputElement>('Password');
    await waitFor(() => expect(wordsOf(field)).toContain('This is not your password.'));
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(within(await dialog()).queryByRole('alert')).toBeNull();
    expect(within(await dialog()).getByLabelText<HTMLInputElement>('Password').value).toBe('');
    await give(PASSWORD);
    expect(await outcome).toBe('done');
  });

  it('asks for the second factor of whoever has one', async () => {
    withFactor = true;
    const outcome = change();
    await give(PASSWORD);
    const code = await within(await dialog()).findByLabelText<HTMLInputElement>(/code/iu);
    await user.type(code, '654321');
    await user.click(screen.getByRole('button', { name: 'Confirm' }));
    await waitFor(() => expect(wordsOf(code)).toContain('This code is not right'));
    expect(document.activeElement).toBe(code);
    await user.type(code, '123456');
    await user.click(screen.getByRole('button', { name: 'Confirm' }));
    expect(await outcome).toBe('done');
  });

  it('is refused as it was when the person does not want to', async () => {
    const outcome = change();
    await dialog();
    await user.keyboard('{Escape}');
    expect(await outcome).toBe('password_needed');
    expect(engine.asked.filter(({ operation }) => operation === 'settings.set')).toHaveLength(1);
  });

  it('asks once for all that wait for it', async () => {
    const outcomes = Promise.all([change(), change(), change()]);
    await give(PASSWORD);
    expect(await outcomes).toEqual(['done', 'done', 'done']);
    expect(engine.asked.filter(({ operation }) => operation === 'session.confirm')).toHaveLength(1);
  });

  it('is asked no more when the session is over', async () => {
    const outcome = change();
    await dialog();
    signedIn = false;
    act(() => engine.tell('locked', { cause: 'idle' }));
    expect(await outcome).toBe('password_needed');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });
});

describe.each(LANGUAGES)('in %s', (lng) => {
  const said = textsBelow(catalogues[lng].session.confirm.for);

  it('every operation that needs the password again says so in words of its own, and no other does', () => {
    const needing = [...OPERATIONS].filter(([, operation]) => 'reauth' in operation && operation.reauth).map(([name]) => name);
    expect(needing).not.toEqual([]);
    expect([...said.keys()].sort()).toEqual(needing.sort());
    expect(new Set(said.values()).size).toBe(needing.length);
  });
});
function textsBelow(tree: Record<string, Record<string, string>>): Map<string, string> {
  return new Map(Object.entries(tree).flatMap(([feature, texts]) => Object.entries(texts).map(([name, text]): [string, string] => [`${feature}.${name}`, text])));
}
