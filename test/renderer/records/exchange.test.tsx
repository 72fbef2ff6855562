import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordsFileOutcome } from '../../../preload/contract/records-file.ts';
import { leaveFile } from '../../../renderer/features/records/exchange/file-job.ts';
import ImportPage from '../../../renderer/features/records/exchange/import-page.tsx';
import { parseRecordsAddress } from '../../../renderer/features/records/records-address.ts';
import { RecordsExportButton } from '../../../renderer/features/records/exchange/records-export.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const FILE = '00000000-0000-4000-8000-0000000000f1';
const TYPE = '00000000-0000-4000-8000-0000000000a1';
const PASSWORD = 'several example words apart';
const engine = freshEngine();
afterEach(() => act(() => leaveFile()));

const openImport = (): void => {
  engine.current.answers.set('types.list', () => ({ types: [] }));
  openPage(<ImportPage />, { address: '/records/import' });
};

describe('an export', () => {
  beforeEach(() => {
    const { answers } = engine.current;
    answers.set('host.saveFile', ({ input }) => ({ file: FILE, name: String(input['name']), sizeBytes: 0 }));
    answers.set('records.export', () => ({ records: 2, bytes: 10 }));
  });
  const open = async (): Promise<HTMLElement> => {
    openPage(<RecordsExportButton view={parseRecordsAddress('')} typeId={TYPE} />, { address: '/records' });
    await userEvent.click(await screen.findByRole('button', { name: 'Export' }));
    return screen.findByRole('dialog', { name: 'Export records' });
  };

  it('is open to everybody only where that is said, under a name that says what it is', async () => {
    const dialog = await open();
    expect(within(dialog).getByText('Whoever gets the file can read it.')).toBeTruthy();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Choose where…' }));
    await waitFor(() => expect(engine.current.inputsOf('records.export')).toMatchObject([{ file: FILE, typeId: TYPE, format: 'csv' }]));
    expect(engine.current.inputsOf('host.saveFile')).toEqual([{ purpose: 'records-export', name: 'holdfast-records.csv' }]);
    expect(engine.current.inputsOf('records.export')[0]).not.toHaveProperty('password');
  });

  it('with a password wants it long enough and twice the same', async () => {
    const dialog = await open();
    const choose = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Choose where…' });
    await userEvent.click(within(dialog).getByRole('radio', { name: 'Who knows a password' }));
    expect(choose.disabled).toBe(true);
    await userEvent.type(within(dialog).getByLabelText('Password of the file'), PASSWORD);
    await userEvent.type(within(dialog).getByLabelText('The same once more'), 'several example words apar');
    expect(choose.disabled).toBe(true);
    await userEvent.type(within(dialog).getByLabelText('The same once more'), 't');
    await userEvent.click(choose);
    await waitFor(() => expect(engine.current.inputsOf('records.export')).toMatchObject([{ password: PASSWORD }]));
    expect(engine.current.inputsOf('host.saveFile')).toMatchObject([{ name: 'holdfast-records.csv.age' }]);
  });
});

// The first that brings a file back: what listens for progress is put up once, in the window of that time.
describe('a file that takes a while', () => {
  it('shows how far it has come, and can be cancelled', async () => {
    const { answers } = engine.current;
    answers.set('host.pickFile', () => ({ file: FILE, name: 'example.zip', sizeBytes: 10 }));
    let refuse: (error: Refusal) => void = () => undefined;
    answers.set('recordsFile.run', () => new Promise((_, reject) => (refuse = reject)));
    answers.set('jobs.cancel', () => {
      refuse(new Refusal('conflict', 'cancelled'));
      return {};
    });
    openImport();
    await userEvent.click(await screen.findByRole('button', { name: 'Choose a JSON or ZIP file…' }));
    const bar = await screen.findByRole('progressbar', { name: 'Checking example.zip' });
    expect(screen.getByText('Reading the file')).toBeTruthy();
    const requestId = engine.current.asked.find(({ operation }) => operation === 'recordsFile.run')?.requestId ?? '';
    act(() => engine.current.tell('progress', { requestId, done: 1_200, total: 4_800, unit: 'rows' }));
    expect([bar.getAttribute('aria-valuenow'), bar.getAttribute('aria-valuetext')]).toEqual(['25', '1,200 of 4,800 records']);
    await userEvent.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(engine.current.inputsOf('jobs.cancel')).toEqual([{ requestId }]);
    expect((await screen.findByText('Cancelled. Nothing was imported.')).getAttribute('role')).toBe('status');
  });
});

describe('a file with a password', () => {
  it('is asked for it, and told when it was wrong', async () => {
    const { answers } = engine.current;
    answers.set('host.pickFile', () => ({ file: FILE, name: 'example.zip.age', sizeBytes: 10 }));
    answers.set('recordsFile.run', () => {
      throw new Refusal('invalid_input', 'file_wrong_password');
    });
    openImport();
    await userEvent.click(await screen.findByRole('button', { name: 'Choose a JSON or ZIP file…' }));
    const asking = await screen.findByRole('dialog', { name: 'This file has a password' });
    expect(within(asking).queryByRole('alert')).toBeNull();
    await userEvent.type(within(asking).getByLabelText('Password of the file'), PASSWORD);
    await userEvent.click(within(asking).getByRole('button', { name: 'Open' }));
    const again = await screen.findByText('The file is encrypted, and this is not its password.');
    expect(again.closest('[role=dialog]')).toBeTruthy();
    expect(engine.current.inputsOf('recordsFile.run')).toMatchObject([{ dryRun: true }, { dryRun: true, password: PASSWORD }]);
  });
});

describe('a file of records that is brought back', () => {
  const outcome = (dryRun: boolean): RecordsFileOutcome => ({
    type: { id: TYPE, name: 'Example visit', isNew: true }, records: 3, created: 2, updated: 0, unchanged: 0, refused: 1, ownersReplaced: 1, peopleMissing: 0, recordsMissing: 0, filesMissing: 0, files: 4, errors: [], dryRun,
  });

  it('is tried out, told, and done only then', async () => {
    const { answers } = engine.current;
    answers.set('host.pickFile', () => ({ file: FILE, name: 'example.zip', sizeBytes: 10 }));
    answers.set('recordsFile.run', ({ input }) => outcome(input['dryRun'] === true));
    openImport();
    await userEvent.click(await screen.findByRole('button', { name: 'Choose a JSON or ZIP file…' }));
    const asking = await screen.findByRole('alertdialog', { name: 'Bring records back: Example visit' });
    for (const words of ['Their type is made with them.', '2 are added', '4 files come along', '1 does not fit its type, and is left out', '1 becomes yours: its owner is not here']) expect(within(asking).getByText(words)).toBeTruthy();
    expect(engine.current.inputsOf('recordsFile.run')).toMatchObject([{ dryRun: true }]);
    await userEvent.click(within(asking).getByRole('button', { name: 'Bring them back' }));
    expect(await screen.findByText('2 records were brought back.')).toBeTruthy();
    expect(engine.current.inputsOf('recordsFile.run').at(-1)).toMatchObject({ file: FILE, dryRun: false, skipRefused: true });
  });

  it('goes on when its page is left, tells how it ended, and asks for its password once more', async () => {
    const { answers } = engine.current;
    answers.set('host.pickFile', () => ({ file: FILE, name: 'example.zip.age', sizeBytes: 10 }));
    let finish: (value: unknown) => void = () => undefined;
    answers.set('recordsFile.run', ({ input }) => {
      if (input['password'] === undefined) throw new Refusal('invalid_input', 'file_wrong_password');
      return new Promise((resolve) => (finish = resolve));
    });
    openImport();
    await userEvent.click(await screen.findByRole('button', { name: 'Choose a JSON or ZIP file…' }));
    await userEvent.type(await screen.findByLabelText('Password of the file'), PASSWORD);
    await userEvent.click(screen.getByRole('button', { name: 'Open' }));
    await screen.findByRole('progressbar');
    cleanup();
    openPage(<p>elsewhere</p>, { address: '/records' });
    finish(outcome(true));
    await screen.findByText('example.zip.age has been checked.');
    cleanup();
    openImport();
    const asking = await screen.findByRole('alertdialog', { name: 'Bring records back: Example visit' });
    expect(within(asking).getByRole<HTMLButtonElement>('button', { name: 'Bring them back' }).disabled).toBe(true);
    await userEvent.type(within(asking).getByLabelText('Password of the file'), PASSWORD);
    await userEvent.click(within(asking).getByRole('button', { name: 'Bring them back' }));
    await screen.findByRole('progressbar', { name: 'Importing example.zip.age' });
    cleanup();
    openPage(<p>elsewhere</p>, { address: '/records' });
    finish(outcome(false));
    expect(await screen.findByText('2 records were brought back.')).toBeTruthy();
    expect(engine.current.inputsOf('recordsFile.run').at(-1)).toMatchObject({ dryRun: false, skipRefused: true, password: PASSWORD });
  });
});
