import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { PersonPanel } from '../../../renderer/features/people/person-panel.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { answerPeople, examplePerson, idOf } from './example-people.ts';
import { freshEngine, openPage } from './open-page.tsx';

type Attempts = OutputOf<'people.get'>['attempts'];
const engine = freshEngine();
const unlock = () => screen.queryByRole('button', { name: 'Unlock after failed sign-ins' });

/** Opens person 1 with so many failed sign-ins. */
async function openWith(attempts: () => Attempts, role?: 'auditor'): Promise<void> {
  answerPeople(engine.current, 3);
  const get = engine.current.answers.get('people.get');
  engine.current.answers.set('people.get', async (asked) => ({ ...((await get?.(asked)) as object), attempts: attempts() }));
  openPage(<PersonPanel personId={idOf(1)} takesFocus={false} onClose={() => undefined} />, { address: '/people', ...(role ? { role } : {}) });
  await screen.findByRole('heading', { name: 'Example Person 1' });
}

describe('failed sign-ins of a person', () => {
  it.each([
    [{ failures: 0, waitSeconds: 0, isLocked: false }, 'None in a row', false],
    [{ failures: 3, waitSeconds: 0, isLocked: false }, '3 in a row', true],
    [{ failures: 7, waitSeconds: 40, isLocked: false }, '7 in a row: has to wait', true],
    [{ failures: 100, waitSeconds: 0, isLocked: true }, '100 in a row: locked', true],
    [null, 'Not known: the keychain does not answer', false],
  ] satisfies [Attempts, string, boolean][])('are told (%j), and can be let go of', async (attempts, text, offers) => {
    await openWith(() => attempts);
    expect(screen.getByText(text)).toBeTruthy();
    expect(unlock() !== null).toBe(offers);
    expect(screen.queryByText(/^After this many failed attempts/u) !== null).toBe(attempts?.isLocked === true);
  });

  it('are gone when an administrator unlocks', async () => {
    let failures = 100;
    await openWith(() => ({ failures, waitSeconds: 0, isLocked: failures >= 100 }));
    engine.current.answers.set('people.unlock', () => {
      failures = 0;
      return examplePerson(1);
    });
    await userEvent.click(unlock() as HTMLElement);
    expect(await screen.findByText('None in a row')).toBeTruthy();
    expect(screen.getByText('Example Person 1 can try to sign in again at once.')).toBeTruthy();
    expect(unlock()).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('complementary'));
    expect(engine.current.inputsOf('people.unlock')).toEqual([{ personId: idOf(1) }]);
  });

  it('stay, and why is said, when it is refused', async () => {
    await openWith(() => ({ failures: 6, waitSeconds: 0, isLocked: false }));
    engine.current.answers.set('people.unlock', () => {
      throw new Refusal('unavailable', 'keychain_locked');
    });
    await userEvent.click(unlock() as HTMLElement);
    expect((await screen.findByRole('alert')).textContent).toContain('The keychain of this machine is locked.It is as it was.');
    expect(unlock()).not.toBeNull();
  });

  it('are only shown to whoever may not manage people', async () => {
    await openWith(() => ({ failures: 6, waitSeconds: 0, isLocked: false }), 'auditor');
    expect(screen.getByText('6 in a row')).toBeTruthy();
    expect(unlock()).toBeNull();
  });
});
