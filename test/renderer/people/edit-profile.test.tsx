import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { findDraftsOf, keepDraftsOf } from '../../../renderer/app/drafts.ts';
import { PersonPanel } from '../../../renderer/features/people/person-panel.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { answerPeople, examplePerson, idOf } from './example-people.ts';
import { freshEngine, openPage } from './open-page.tsx';

const engine = freshEngine();
const PROFILE = { position: 'Nurse', phone: null, location: null, note: 'one\ntwo' };

/** Opens person 1, as so, and where they may be managed the dialog about their profile. */
async function open(change: object = {}, role?: 'auditor'): Promise<HTMLElement | null> {
  answerPeople(engine.current, 3);
  const get = engine.current.answers.get('people.get');
  engine.current.answers.set('people.get', async (asked) => ({ ...((await get?.(asked)) as object), profile: PROFILE, ...change }));
  openPage(<PersonPanel personId={idOf(1)} takesFocus={false} onClose={() => undefined} />, { address: '/people', ...(role ? { role } : {}) });
  await screen.findByRole('heading', { name: 'Example Person 1' });
  const edit = screen.queryByRole('button', { name: 'Edit profile…' });
  if (edit === null) return null;
  await userEvent.click(edit);
  return screen.findByRole('dialog');
}
const field = (dialog: HTMLElement, name: string | RegExp) => within(dialog).getByRole<HTMLInputElement>('textbox', { name });

describe('a profile', () => {
  it('is shown in the panel, and changed field by field', async () => {
    const dialog = (await open()) as HTMLElement;
    engine.current.answers.set('people.update', () => examplePerson(1, { name: 'Example Renamed' }));
    await userEvent.clear(field(dialog, 'Position (optional)'));
    await userEvent.type(field(dialog, 'Phone (optional)'), '+49 30 1');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await screen.findByText('The profile of Example Renamed was changed.');
    expect(engine.current.inputsOf('people.update')).toEqual([{ personId: idOf(1), version: 1, position: null, phone: '+49 30 1' }]);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says at the field what is wrong, before and after it was sent', async () => {
    const dialog = (await open()) as HTMLElement;
    await userEvent.type(field(dialog, 'Phone (optional)'), 'call me');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(within(dialog).getByText('This is not in the form that is expected here.')).toBeTruthy();
    expect(engine.current.inputsOf('people.update')).toEqual([]);
    engine.current.answers.set('people.update', () => {
      throw new Refusal('conflict', 'email_taken');
    });
    await userEvent.clear(field(dialog, 'Phone (optional)'));
    await userEvent.type(field(dialog, 'E-mail (optional)'), 'taken@example.org');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await within(dialog).findByText('The e-mail address belongs to somebody else.')).toBeTruthy();
  });

  it('keeps what was typed when somebody changed it meanwhile, and says so', async () => {
    const dialog = (await open()) as HTMLElement;
    engine.current.answers.set('people.update', () => {
      throw new Refusal('conflict', 'changed_meanwhile');
    });
    await userEvent.type(field(dialog, 'Location (optional)'), 'Example House');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await within(dialog).findByText('Somebody changed it meanwhile.');
    expect(field(dialog, 'Location (optional)').value).toBe('Example House');
  });

  it('begun another time is sent as of then, so that what somebody else changed since is not written over unseen', async () => {
    const personId = '00000000-0000-4000-8000-000000000001';
    const body = JSON.stringify({ version: 7, typed: { location: 'Example House' } });
    engine.current.answers.set('drafts.list', () => ({ drafts: [{ name: `people.edit.${idOf(1)}`, body, atMs: 1 }] }));
    keepDraftsOf(personId);
    await findDraftsOf(personId);
    const dialog = (await open()) as HTMLElement;
    expect(field(dialog, 'Location (optional)').value).toBe('Example House');
    engine.current.answers.set('people.update', () => {
      throw new Refusal('conflict', 'changed_meanwhile');
    });
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }));
    await within(dialog).findByText('Somebody changed it meanwhile.');
    // Told, they look at the person as they are, and send it again.
    await userEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
    await userEvent.click(screen.getByRole('button', { name: 'Edit profile…' }));
    await userEvent.click(within(await screen.findByRole('dialog')).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(engine.current.inputsOf('people.update').map(({ version }) => version)).toEqual([7, 1]));
  });

  it('leaves the user name of whoever has a password, and says why', async () => {
    const dialog = (await open({ hasPassword: true })) as HTMLElement;
    expect(field(dialog, 'User name').disabled).toBe(true);
    expect(within(dialog).getByText(/^It stays as long as a password is set/u)).toBeTruthy();
  });

  it('is only read by whoever may not manage people, and is not there of whoever was removed', async () => {
    expect(await open({}, 'auditor')).toBeNull();
    expect(screen.getByText('Nurse')).toBeTruthy();
  });

  it('is gone with whoever was removed', async () => {
    expect(await open({ person: examplePerson(1, { status: 'removed' }) })).toBeNull();
    expect(screen.queryByText('Profile')).toBeNull();
    expect(screen.getByText('This person was removed. Only the name is left, for the audit.')).toBeTruthy();
  });
});
