import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { EngineDouble } from '../audit/engine-double.ts';
import { answerShell, closedStatus, signedInStatus } from './example-session.ts';
import { openApp, startFresh } from './open-app.tsx';

const PERSON = {
  id: '00000000-0000-4000-8000-0000000000aa',
  name: 'Example Person',
  username: 'example.person',
  email: null,
  team: 'Example Team',
  roleId: null,
  roleName: null,
  status: 'active',
  lastSignInAtMs: null,
  invitedUntilMs: null,
  createdAtMs: 0,
  version: 1,
};
let engine: EngineDouble;
const user = userEvent.setup();

startFresh();
beforeEach(() => {
  engine = new EngineDouble();
});

async function openPalette(role: BuiltInRole = 'administrator'): Promise<HTMLElement> {
  answerShell(engine, () => signedInStatus(role));
  openApp();
  await screen.findByRole('navigation', { name: 'Areas' });
  await user.keyboard('{Control>}k{/Control}');
  return screen.findByRole('dialog', { name: 'Search or jump' });
}
const names = (palette: HTMLElement): (string | null)[] => within(palette).getAllByRole('option').map(({ textContent }) => textContent);

describe('the palette', () => {
  it('offers everything that the grants reach, and nothing beyond', async () => {
    expect(names(await openPalette('auditor'))).toEqual([
      'Overview',
      'People',
      'Roles',
      'Audit',
      'Access reviews',
      'Sessions',
      'Verify the audit chain',
      'Export the audit chain',
      'My account',
      'Lock',
      'Sign out',
      'Change the language to Deutsch',
      'Keyboard shortcuts',
    ]);
  });

  it('narrows by words in any order, and goes there by Enter', async () => {
    const palette = await openPalette();
    await user.keyboard('chain ver');
    await waitFor(() => expect(names(palette)).toEqual(['Verify the audit chain']));
    await user.keyboard('{Enter}');
    expect(location.hash).toBe('#/audit?do=verify');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('does at once what needs no page', async () => {
    let locked = false;
    const palette = await openPalette();
    answerShell(engine, () => (locked ? closedStatus() : signedInStatus()));
    engine.answers.set('session.lock', () => {
      locked = true;
      engine.tell('locked', { cause: 'person' });
      return {};
    });
    await user.keyboard('lock');
    await waitFor(() => expect(names(palette)).toEqual(['Lock']));
    // The focus stays in the field, which names what Enter would choose.
    await waitFor(() => expect(document.getElementById(within(palette).getByRole('combobox').getAttribute('aria-activedescendant') ?? '')?.textContent).toBe('Lock'));
    await user.keyboard('{Enter}');
    expect(await screen.findByRole('heading', { name: 'Locked' })).toBeTruthy();
  });

  it('opens the list of keys, with a digit for each area that the grants reach', async () => {
    await openPalette('auditor');
    const areas = within(screen.getByRole('navigation', { name: 'Areas', hidden: true })).getAllByRole('link', { hidden: true }).length;
    await user.keyboard('shortcuts{Enter}');
    const keys = await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    expect(within(keys).getAllByRole('definition').map(({ textContent }) => textContent)).toContain(`Ctrl1…${areas}`);
    expect(areas).toBe(6);
  });

  it('finds people as they are typed, asks for few of them, and opens one', async () => {
    const palette = await openPalette();
    engine.answers.set('people.list', () => ({ total: 1, rows: [PERSON] }));
    await user.keyboard('exam');
    await waitFor(() => expect(names(palette)[0]).toContain('Example Person'));
    await waitFor(() => expect(engine.inputsOf('people.list').at(-1)).toMatchObject({ filter: { search: 'exam' }, limit: 8 }));
    await user.keyboard('{Enter}');
    expect(location.hash).toBe(`#/people/${PERSON.id}`);
  });

  it('asks once for a word, not for each letter', async () => {
    const palette = await openPalette();
    engine.answers.set('people.list', () => ({ total: 1, rows: [PERSON] }));
    await user.keyboard('example');
    await waitFor(() => expect(names(palette)[0]).toContain('Example Person'));
    expect(engine.inputsOf('people.list').length).toBeLessThan('example'.length);
  });

  it('says when nothing fits', async () => {
    const palette = await openPalette();
    await user.keyboard('qqq');
    expect(await within(palette).findByText('Nothing is called “qqq”.')).toBeTruthy();
  });

  it('speaks another language at once', async () => {
    await openPalette();
    await user.keyboard('language{Enter}');
    expect(await screen.findByRole('navigation', { name: 'Bereiche' })).toBeTruthy();
    expect(document.documentElement.lang).toBe('de');
  });
});
