import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OutputOf } from '../../../preload/contract/contract.ts';
import { backupState } from '../../../renderer/app/backups/standing.ts';
import { BackupSection } from '../../../renderer/features/maintenance/backup-section.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { NO_BACKUPS } from '../app/example-session.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

type State = OutputOf<'backups.state'>;
const FOLDER = 'a0000000-0000-4000-8000-000000000001';
const DAY_MS = 24 * 60 * 60 * 1000;
const SCHEDULE: NonNullable<State['schedule']> = { folder: 'Example Drive', daily: true, atClose: false, fulls: 4, differentials: 14, lastAtMs: null, failure: null, kept: { fulls: 2, differentials: 3, sizeBytes: 5_000_000 } };
const engine = freshEngine();
const user = userEvent.setup();
let state: State;
beforeEach(() => {
  state = { writtenAtMs: null, codeNeeded: false, schedule: null, drilledAtMs: null, asides: [] };
  const { answers } = engine.current;
  answers.set('backups.state', () => state);
  answers.set('host.pickFolder', () => ({ folder: FOLDER, name: 'Example Drive' }));
  answers.set('backups.schedule', () => {
    state = { ...state, schedule: SCHEDULE };
    return {};
  });
  answers.set('backups.unschedule', () => {
    state = { ...state, schedule: null };
    return {};
  });
});
const open = (): void => void openPage(<BackupSection mayDrill={false} />, { address: '/maintenance' });
const part = (): Promise<HTMLElement> => screen.findByRole('region', { name: 'Automatic backups' });

describe('backups by themselves', () => {
  it('are set up with a folder, and ended', async () => {
    open();
    expect((await part()).textContent).toContain('Nothing is backed up by itself.');
    await user.click(within(await part()).getByRole('button', { name: 'Set up…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Automatic backups' });
    const save = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Save' });
    expect(save.disabled).toBe(true);
    await user.click(within(dialog).getByRole('button', { name: 'Choose a folder…' }));
    expect(await within(dialog).findByText('Folder: Example Drive')).toBeTruthy();
    await user.click(within(dialog).getByRole('checkbox', { name: 'When somebody signs out or closes Holdfast' }));
    await user.click(save);
    await waitFor(() => expect(engine.current.inputsOf('backups.schedule')).toEqual([{ folder: FOLDER, daily: true, atClose: false, fulls: 4, differentials: 14 }]));
    await waitFor(async () => expect((await part()).textContent).toContain('Each day'));
    expect((await part()).textContent).toContain('2 full, 3 between, 5 MB');
    await user.click(within(await part()).getByRole('button', { name: 'End…' }));
    await user.click(within(await screen.findByRole('alertdialog', { name: 'End automatic backups?' })).getByRole('button', { name: 'End' }));
    await waitFor(async () => expect((await part()).textContent).toContain('Nothing is backed up by itself.'));
  });

  it('keep the folder there is, and take no number out of bounds', async () => {
    state = { ...state, schedule: SCHEDULE };
    open();
    await user.click(within(await part()).getByRole('button', { name: 'Change…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Automatic backups' });
    const fulls = within(dialog).getByRole('textbox', { name: 'Full backups to keep' });
    await user.clear(fulls);
    await user.type(fulls, '53');
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBe(true);
    await user.clear(fulls);
    await user.type(fulls, '8');
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(engine.current.inputsOf('backups.schedule')).toEqual([{ daily: true, atClose: false, fulls: 8, differentials: 14 }]));
  });

  it('say since when they do not work, and why', async () => {
    state = { ...state, schedule: { ...SCHEDULE, failure: { reason: 'backup_folder_missing', sinceMs: Date.UTC(2026, 0, 5, 9) } } };
    open();
    expect((await part()).textContent).toMatch(/has not worked since .*2026.*folder for backups is not there/u);
  });

  it('tell in the dialog why a folder will not do', async () => {
    engine.current.answers.set('backups.schedule', () => {
      throw new Refusal('invalid_input', 'backup_folder_unusable');
    });
    open();
    await user.click(within(await part()).getByRole('button', { name: 'Set up…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Automatic backups' });
    await user.click(within(dialog).getByRole('button', { name: 'Choose a folder…' }));
    await user.click(within(dialog).getByRole('button', { name: 'Save' }));
    expect(await within(dialog).findByText('Backups cannot lie in this folder.')).toBeTruthy();
  });
});

describe('how backups stand', () => {
  const now = 100 * DAY_MS;
  it.each([
    ['never', {}],
    ['fine', { writtenAtMs: now - 7 * DAY_MS }],
    ['due', { writtenAtMs: now - 7 * DAY_MS - 1 }],
    ['fine', { writtenAtMs: now - 90 * DAY_MS, isCurrent: true }],
    ['failing', { writtenAtMs: now, isCurrent: true, failure: { reason: 'disk_full', sinceMs: 0 } }],
  ] as const)('is %s for %o', (expected, change) => {
    expect(backupState({ ...NO_BACKUPS, ...change }, now)).toBe(expected);
  });
});
