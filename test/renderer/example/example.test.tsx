import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { EXAMPLE_SEED } from '../../../preload/contract/example.ts';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { SETTINGS } from '../../../preload/contract/settings.ts';
import { finishFirstRun, setFirstRun } from '../../../renderer/features/setup/first-run-state.ts';
import { answerShell, signedInStatus } from '../app/example-session.ts';
import { openApp, startFresh } from '../app/open-app.tsx';
import { EngineDouble } from '../audit/engine-double.ts';

const user = userEvent.setup();
const COUNTS = { people: 200, teams: 15, roles: 2, types: 4, tags: 5, records: 5_000, attachments: 0 };
const NOTHING = { ownedRecords: 0, pointingRecords: 0, changedRecords: 0, changedPeople: 0, reviewItems: 0, keptTypes: 0, keptTeams: 0, keptRoles: 0 };
let engine: EngineDouble;
let isLoaded: boolean;

startFresh();
beforeEach(() => {
  finishFirstRun();
  isLoaded = false;
  engine = new EngineDouble();
  engine.answers.set('example.load', () => {
    isLoaded = true;
    return { counts: COUNTS, events: 15_000 };
  });
  engine.answers.set('example.remove', ({ input }) => {
    if (input['dryRun'] !== true) isLoaded = false;
    return { counts: COUNTS, hanging: { ...NOTHING, ownedRecords: 2, keptTeams: 1 } };
  });
});

function open(role: BuiltInRole = 'administrator'): void {
  answerShell(engine, () => signedInStatus(role));
  const may = role === 'administrator';
  engine.answers.set('example.state', () => ({ loadedAtMs: isLoaded ? Date.UTC(2026, 10, 24) : null, mayLoad: may && !isLoaded, mayRemove: may && isLoaded }));
  engine.answers.set('settings.get', () => ({ settings: Object.fromEntries(Object.entries(SETTINGS).map(([name, { preset }]) => [name, preset])) }));
  openApp();
}
const strip = (): Promise<HTMLElement> => screen.findByRole('contentinfo', { name: 'State of this machine' });

describe('example data', () => {
  it('can be left while it is loading, and then nothing has begun', async () => {
    setFirstRun({ step: 'offers' });
    let end: (value: unknown) => void = () => undefined;
    engine.answers.set('example.load', () => new Promise((resolve) => (end = resolve)));
    engine.answers.set('jobs.cancel', () => ({}));
    open();
    await user.click(await screen.findByRole('button', { name: /^Load example data/u }));
    const { requestId } = engine.asked.find(({ operation }) => operation === 'example.load') ?? { requestId: '' };
    engine.tell('progress', { requestId, done: 500, total: 20_000, unit: 'rows' });
    expect(await screen.findByText('500 of 20,000 rows')).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: /^Look around/u }).disabled).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(engine.inputsOf('jobs.cancel')).toEqual([{ requestId }]);
    // It came too late: what was loaded is there, and the way leads on.
    end({ counts: COUNTS, events: 1 });
    expect(await strip()).toBeTruthy();
  });

  it('is offered at first run, and the way leads into it', async () => {
    setFirstRun({ step: 'offers' });
    open();
    await user.click(await screen.findByRole('button', { name: /^Load example data/u }));
    expect(await within(await strip()).findByText('Example data is loaded')).toBeTruthy();
    expect(engine.inputsOf('example.load')).toEqual([{ seed: EXAMPLE_SEED }]);
  });

  it('is told to everybody while it is there, and removed by who may, after what would go was shown', async () => {
    isLoaded = true;
    open();
    await user.click(await within(await strip()).findByRole('button', { name: /Remove example data/u }));
    const dialog = await screen.findByRole('dialog', { name: 'Remove example data?' });
    expect(await within(dialog).findByText('5,000 records with their history')).toBeTruthy();
    expect(within(dialog).getByText('2 records of example people become yours')).toBeTruthy();
    expect(within(dialog).getByText('1 team is in use, and stays')).toBeTruthy();
    expect(isLoaded).toBe(true);
    await user.click(within(dialog).getByRole('button', { name: 'Remove example data' }));
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(engine.inputsOf('example.remove')).toEqual([{ dryRun: true }, { dryRun: false }]);
    await waitFor(async () => expect(within(await strip()).queryByText('Example data is loaded')).toBeNull());
  });

  it('is only told to who may not remove it', async () => {
    isLoaded = true;
    open('field_worker');
    expect(await within(await strip()).findByText('Example data is loaded')).toBeTruthy();
    expect(within(await strip()).queryByRole('button', { name: /Remove example data/u })).toBeNull();
  });

  it('stands in the settings: to be loaded where there is nothing, to be removed where it is', async () => {
    location.hash = '#/settings';
    open();
    await user.click(await screen.findByRole('button', { name: 'Load example data' }));
    expect(await screen.findByRole('button', { name: 'Remove example data' })).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Load example data' })).toBeNull();
  });
});
