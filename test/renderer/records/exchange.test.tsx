import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordsFileOutcome } from '../../../preload/contract/records-file.ts';
import { FileImport } from '../../../renderer/features/records/file-import.tsx';
import { parseRecordsAddress } from '../../../renderer/features/records/records-address.ts';
import { RecordsExportButton } from '../../../renderer/features/records/records-export.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const FILE = '00000000-0000-4000-8000-0000000000f1';
const TYPE = '00000000-0000-4000-8000-0000000000a1';
const PASSWORD = 'several example words apart';
const engine = freshEngine();

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

describe('a file with a password', () => {
  it('is asked for it, and told when it was wrong', async () => {
    const { answers } = engine.current;
    answers.set('host.pickFile', () => ({ file: FILE, name: 'example.zip.age', sizeBytes: 10 }));
    answers.set('recordsFile.run', () => {
      throw new Refusal('invalid_input', 'file_wrong_password');
    });
    openPage(<FileImport />, { address: '/records/import' });
    await userEvent.click(await screen.findByRole('button', { name: 'Choose such a file…' }));
    const asking = await screen.findByRole('dialog', { name: 'This file has a password' });
    expect(within(asking).queryByRole('alert')).toBeNull();
    await userEvent.type(within(asking).getByLabelText('Password of the file'), PASSWORD);
    await userEvent.click(within(asking).getByRole('button', { name: 'Open' }));
    expect(await within(asking).findByText('The file is encrypted, and this is not its password.')).toBeTruthy();
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
    openPage(<FileImport />, { address: '/records/import' });
    await userEvent.click(await screen.findByRole('button', { name: 'Choose such a file…' }));
    const asking = await screen.findByRole('alertdialog', { name: 'Bring records back: Example visit' });
    for (const words of ['Their type is made with them.', '2 are added', '4 files come along', '1 does not fit its type, and is left out', '1 becomes yours: its owner is not here']) expect(within(asking).getByText(words)).toBeTruthy();
    expect(engine.current.inputsOf('recordsFile.run')).toMatchObject([{ dryRun: true }]);
    await userEvent.click(within(asking).getByRole('button', { name: 'Bring them back' }));
    expect(await screen.findByText('2 records were brought back.')).toBeTruthy();
    expect(engine.current.inputsOf('recordsFile.run').at(-1)).toMatchObject({ file: FILE, dryRun: false, skipRefused: true });
  });
});
