import { act, renderHook, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { hasUnkeptDrafts, useDraft } from '../../../renderer/app/drafts.ts';
import { navigate } from '../../../renderer/app/hash-location.ts';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';
import { exampleCampaign } from '../reviews/example-reviews.ts';
import { answerShell, closedStatus, signedInStatus, NO_BACKUPS } from './example-session.ts';
import { openApp, startFresh } from './open-app.tsx';

let engine: EngineDouble;
const user = userEvent.setup();

startFresh();
beforeEach(() => {
  engine = new EngineDouble();
});

async function open(role: BuiltInRole = 'administrator', machine: Parameters<typeof signedInStatus>[1] = {}): Promise<HTMLElement> {
  answerShell(engine, () => signedInStatus(role, machine));
  openApp();
  return screen.findByRole('navigation', { name: 'Areas' });
}
function keepSomething(): void {
  const { result } = renderHook(() => useDraft('example', ''));
  act(() => result.current[1]('half a sentence'));
}
const strip = (): HTMLElement => screen.getByRole('contentinfo', { name: 'State of this machine' });

describe('the shell', () => {
  it('shows the areas that the grants reach, and marks the one shown', async () => {
    const areas = await open('field_worker');
    expect(within(areas).getAllByRole('link').map(({ textContent }) => textContent)).toEqual(['Overview', 'People', 'Records', 'Audit']);
    expect(within(areas).getByRole('link', { current: 'page' }).textContent).toBe('Overview');
  });

  it('has access reviews for whoever is asked to review, whatever their grants', async () => {
    answerShell(engine, () => signedInStatus('field_worker'));
    engine.answers.set('reviews.list', () => ({ total: 1, rows: [exampleCampaign()] }));
    openApp();
    await user.click(await screen.findByRole('link', { name: 'Access reviews' }));
    expect(location.hash).toBe('#/reviews');
    expect(await screen.findByRole('heading', { level: 1, name: 'Access reviews' })).toBeTruthy();
  });

  it('goes to an area by Control and its number', async () => {
    await open();
    await user.keyboard('{Control>}[Digit5]{/Control}');
    expect(location.hash).toBe('#/audit');
  });

  it('says that an address leads nowhere, or beyond the grants', async () => {
    await open('manager');
    act(() => navigate('/nowhere'));
    expect(await screen.findByText('There is nothing at this address')).toBeTruthy();
    act(() => navigate('/people/import'));
    expect(await screen.findByText('Your role does not reach this area')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Go to the overview' }));
    expect(location.hash).toBe('#/');
  });

  it('tells the state of the machine', async () => {
    await open('administrator', { recoveryConfirmed: false, deviceSecret: 'file', auditEvents: 1204, backup: NO_BACKUPS });
    expect(strip().textContent).toBe('Working offlineSigned in: Example AdministratorLocks after 15 min idle1,204 audit eventsKey in a fileCheck the recovery codeNo backup yet');
    expect(within(strip()).getByRole('link', { name: 'No backup yet' }).getAttribute('href')).toBe('#/maintenance');
    await user.click(within(strip()).getByRole('button', { name: 'Check the recovery code' }));
    expect(await screen.findByRole('dialog', { name: 'Check the recovery code' })).toBeTruthy();
  });

  it('says why backups do not happen, and to whom may not make any it leads nowhere', async () => {
    await open('manager', { backup: { ...NO_BACKUPS, isScheduled: true, failure: { reason: 'backup_folder_missing', sinceMs: 0 } } });
    expect(within(strip()).getByText('Backups fail: The folder for backups is not there, or it is another one.')).toBeTruthy();
    expect(within(strip()).queryByRole('link', { name: /Backups fail/u })).toBeNull();
  });

  it('marks a runtime that is not for real data, before and after sign-in', async () => {
    answerShell(engine, () => closedStatus());
    engine.answers.set('host.info', () => ({ version: '0.1.0', runtime: 'stand-in', testBuild: false, platform: 'linux', locale: 'en' }));
    openApp();
    await screen.findByRole('heading', { name: 'Sign in' });
    expect(await screen.findByText('Development runtime, not for real data.')).toBeTruthy();
  });

  it('marks a test build', async () => {
    answerShell(engine, () => signedInStatus());
    engine.answers.set('host.info', () => ({ version: '0.1.0', runtime: 'official', testBuild: true, platform: 'linux', locale: 'en' }));
    openApp();
    expect(await screen.findByText('Test build, not for real data.')).toBeTruthy();
  });

  it('signs out, and greets nobody afterwards', async () => {
    let out = false;
    await open();
    engine.answers.set('session.status', () => (out ? closedStatus() : signedInStatus()));
    engine.answers.set('session.signOut', () => {
      out = true;
      engine.tell('locked', { cause: 'person' });
      return {};
    });
    await user.click(screen.getByRole('button', { name: 'Example Administrator, account menu' }));
    await user.click(await screen.findByRole('menuitem', { name: /^Sign out/u }));
    expect(await screen.findByRole('heading', { name: 'Sign in' })).toBeTruthy();
    expect(screen.queryByText('Example Administrator')).toBeNull();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'User name' }).value).toBe('');
  });

  it('asks before signing out drops what was typed', async () => {
    await open();
    keepSomething();
    await user.click(screen.getByRole('button', { name: 'Example Administrator, account menu' }));
    await user.click(await screen.findByRole('menuitem', { name: /^Sign out/u }));
    const question = await screen.findByRole('alertdialog', { name: 'Sign out?' });
    await user.click(within(question).getByRole('button', { name: 'Cancel' }));
    expect(engine.inputsOf('session.signOut')).toEqual([]);
    expect(hasUnkeptDrafts()).toBe(true);
  });

  it('says when locking was refused', async () => {
    await open();
    engine.answers.set('session.lock', () => {
      throw new Refusal('rate_limited', 'too_many_calls');
    });
    await user.click(screen.getByRole('button', { name: 'Lock' }));
    await waitFor(() => expect(screen.getAllByRole('status').map(({ textContent }) => textContent).join()).toContain('Too many attempts'));
  });
});
