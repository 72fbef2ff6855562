import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import type { SettingName, Settings } from '../../../preload/contract/settings.ts';
import { hasUnkeptDrafts } from '../../../renderer/app/drafts.ts';
import { catalogues, LANGUAGES } from '../../../renderer/app/i18n/catalogues.ts';
import { setLocale } from '../../../renderer/app/i18n/i18n.ts';
import SettingsPage from '../../../renderer/features/settings/settings-page.tsx';
import { isWeaker, SETTING_GROUPS, settingsOf, shownBounds, shownValue, typedValue } from '../../../renderer/features/settings/shown-settings.ts';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const NAMES = Object.keys(SETTINGS) as SettingName[];
const presets = Object.fromEntries(NAMES.map((name) => [name, SETTINGS[name].preset])) as Settings;
const engine = freshEngine();
const user = userEvent.setup();
let inForce: Settings;
beforeEach(() => {
  inForce = { ...presets };
  engine.current.answers.set('example.state', () => ({ loadedAtMs: null, mayLoad: false, mayRemove: false }));
  engine.current.answers.set('settings.get', () => ({ settings: inForce }));
  engine.current.answers.set('settings.set', ({ input }) => {
    inForce = { ...inForce, ...(input['settings'] as Partial<Settings>) };
    return { settings: inForce };
  });
});
afterEach(() => setLocale('en'));

const field = (name: string): Promise<HTMLInputElement> => screen.findByRole<HTMLInputElement>('textbox', { name });
const save = () => screen.queryByRole<HTMLButtonElement>('button', { name: 'Save changes' });
const describedBy = (input: HTMLElement): string => (input.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
async function type(name: string, text: string): Promise<HTMLInputElement> {
  const input = await field(name);
  await user.clear(input);
  if (text !== '') await user.type(input, text);
  return input;
}

describe.each(LANGUAGES)('in %s', (language) => {
  it('every setting has a place, a name, and words of its own; and no other has', () => {
    expect(SETTING_GROUPS.flatMap(settingsOf).sort()).toEqual([...NAMES].sort());
    const { names, about, groups } = catalogues[language].settings;
    for (const texts of [names, about]) {
      expect(Object.keys(texts).sort()).toEqual([...NAMES].sort());
      expect(new Set(Object.values(texts)).size).toBe(NAMES.length);
    }
    expect(Object.keys(groups)).toEqual([...SETTING_GROUPS]);
  });

  it('every setting is on the page, with what it is now, its bounds and its preset', async () => {
    setLocale(language);
    openPage(<SettingsPage />, { address: '/settings' });
    for (const name of NAMES) {
      const input = await field(catalogues[language].settings.names[name]);
      const { least, most, preset } = shownBounds(name);
      expect(input.value).toBe(String(preset));
      for (const bound of [least, most, preset]) expect(describedBy(input)).toContain(new Intl.NumberFormat(language).format(bound));
    }
  });
});

describe.each(NAMES)('%s', (name) => {
  it('takes what the contract takes, at the bounds too, and nothing else', () => {
    const { least, most, preset } = SETTINGS[name];
    for (const value of [least, most, preset]) expect(typedValue(name, String(shownValue(name, value)))).toBe(value);
    const { least: first, most: last } = shownBounds(name);
    for (const text of [String(first - 1), String(last + 1), '', 'ten', '-1', '1e1', `${first}.001`, '0x5']) expect(typedValue(name, text)).toBeNull();
  });
  it('is weaker on one side of its preset only', () => {
    const { least, most, preset } = SETTINGS[name];
    expect(isWeaker(name, preset)).toBe(false);
    expect([least, most].filter((value) => value !== preset).map((value) => isWeaker(name, value)).filter(Boolean).length).toBeLessThanOrEqual(1);
  });
});

describe('the settings', () => {
  it('are changed together, after it was said from what to what', async () => {
    openPage(<SettingsPage />, { address: '/settings' });
    await field('Longest wait');
    expect(save()).toBeNull();
    await type('Lock when nobody uses it', '10');
    await type('Life of an access token', '20');
    const bar = await screen.findByRole('region', { name: '2 settings are not saved yet' });
    expect(within(bar).getAllByRole('listitem').map(({ textContent }) => textContent).sort()).toEqual([
      'Life of an access token: from 15 to 20 minutes',
      'Lock when nobody uses it: from 15 to 10 minutes',
    ]);
    await user.click(save() as HTMLElement);
    expect(await screen.findByText('2 settings were changed.')).toBeTruthy();
    expect(engine.current.inputsOf('settings.set')).toEqual([{ settings: { idleLockMinutes: 10, accessTtlSeconds: 20 * 60 } }]);
    await waitFor(() => expect((screen.getByRole<HTMLInputElement>('textbox', { name: 'Lock when nobody uses it' })).value).toBe('10'));
    expect(save()).toBeNull();
    expect(hasUnkeptDrafts()).toBe(false);
  });

  it('of half a day are counted in hours, parts of one too', async () => {
    openPage(<SettingsPage />, { address: '/settings' });
    const input = await field('Longest session');
    expect(input.value).toBe('12');
    expect(describedBy(input)).toContain('0.25 to 24; the program comes with 12.');
    await type('Longest session', '1');
    expect(screen.getByRole('listitem').textContent).toBe('Longest session: from 12 to 1 hour');
    await type('Longest session', '7,5');
    expect(screen.getByRole('listitem').textContent).toBe('Longest session: from 12 to 7.5 hours');
    await user.click(save() as HTMLElement);
    await waitFor(() => expect(engine.current.inputsOf('settings.set')).toEqual([{ settings: { sessionTtlSeconds: 7.5 * 3600 } }]));
  });

  it('take parts of a minute that are whole seconds, and no others', () => {
    expect(typedValue('accessTtlSeconds', '1.15')).toBe(69);
    expect(typedValue('accessTtlSeconds', '1.01')).toBeNull();
    expect(typedValue('idleLockMinutes', '1.5')).toBeNull();
    expect(shownValue('sessionTtlSeconds', 100 * 60)).toBe(1.67);
  });

  it('out of bounds are refused at the field, and nothing is sent', async () => {
    openPage(<SettingsPage />, { address: '/settings' });
    const input = await type('Lock when nobody uses it', '61');
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(describedBy(input)).toContain('Enter a number from 1 to 60.');
    expect(save()?.disabled).toBe(true);
    await user.type(input, '{Enter}');
    expect(engine.current.inputsOf('settings.set')).toEqual([]);
  });

  it('stay typed while the window is locked, and go when they are given up', async () => {
    openPage(<SettingsPage />, { address: '/settings' });
    await type('Lock when nobody uses it', '10');
    act(() => cleanup());
    openPage(<SettingsPage />, { address: '/settings' });
    expect((await field('Lock when nobody uses it')).value).toBe('10');
    await user.click(screen.getByRole('button', { name: 'Give up the changes' }));
    expect((await field('Lock when nobody uses it')).value).toBe('15');
    expect(hasUnkeptDrafts()).toBe(false);
  });

  it('that let more through than the preset say so, and go back to it', async () => {
    inForce.idleLockMinutes = 60;
    openPage(<SettingsPage />, { address: '/settings' });
    expect(await screen.findByText('Lets more through than the 15 the program comes with.')).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Back to 15: Lock when nobody uses it' }));
    expect(screen.queryByText(/^Lets more through/u)).toBeNull();
    expect(screen.getByRole('listitem').textContent).toBe('Lock when nobody uses it: from 60 to 15 minutes');
    await user.click(save() as HTMLElement);
    await waitFor(() => expect(engine.current.inputsOf('settings.set')).toEqual([{ settings: { idleLockMinutes: 15 } }]));
  });

  it('of a host are shown as they are, out of bounds too', async () => {
    inForce.bcryptCost = 4;
    openPage(<SettingsPage />, { address: '/settings' });
    const input = await field('Cost of a password hash');
    expect(input.value).toBe('4');
    expect(input.getAttribute('aria-invalid')).toBeNull();
    expect(screen.getByText('Lets more through than the 12 the program comes with.')).toBeTruthy();
  });

  it('that the engine refuses keep what was typed, and say why', async () => {
    engine.current.answers.set('settings.set', () => {
      throw new Refusal('reauth_required', 'password_needed');
    });
    openPage(<SettingsPage />, { address: '/settings' });
    await type('Lock when nobody uses it', '10');
    await user.click(save() as HTMLElement);
    expect((await screen.findByRole('alert')).textContent).toContain('What you entered is still there.');
    expect((await field('Lock when nobody uses it')).value).toBe('10');
  });
});
