import { act, cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RecordsImportOutcome, RecordsInspection } from '../../../preload/contract/records-import.ts';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import ImportPage from '../../../renderer/features/records/exchange/import-page.tsx';
import { aimed, choicesFrom, draftFrom, isComplete, keyOf, NONE, NUMBER, OWNER } from '../../../renderer/features/records/exchange/import-draft.ts';
import { startAgain } from '../../../renderer/features/records/exchange/import-job.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const FILE = { file: '00000000-0000-4000-8000-0000000000f1', name: 'example.csv', sizeBytes: 2_000_000 };
const TYPE = { id: '00000000-0000-4000-8000-0000000000a1', name: 'Example visit', description: null, state: 'active' as const, version: 1, changedAtMs: 0, records: 0 };
const DEFINITION = TypeDefinition.parse({
  sections: [
    {
      fields: [
        { kind: 'text', name: 'head', label: { text: 'Head' }, inList: true },
        { kind: 'number', name: 'members', label: { text: 'Members' }, inList: true },
        { kind: 'text', name: 'pin', label: { text: 'Secret word' }, sensitivity: 'secret' },
      ],
    },
  ],
});
const INSPECTION: RecordsInspection = {
  kind: 'csv',
  parts: [],
  part: null,
  delimiter: ';',
  encoding: 'utf-8',
  rows: 3,
  columns: [
    { name: 'head', samples: ['Example A'], numbers: [], dates: [] },
    { name: 'count', samples: ['1.234', '5'], numbers: ['point', 'comma'], dates: [] },
    { name: 'word', samples: ['example swordfish'], numbers: [], dates: [] },
    { name: 'no', samples: ['7'], numbers: ['point'], dates: [] },
  ],
  columnCount: 4,
  proposal: { fields: [{ field: 'head', column: 'head', numbers: 'point', dates: 'ymd' }], ownerColumn: null, teamColumn: null, numberColumn: 'no' },
};
const outcome = (change: Partial<RecordsImportOutcome> = {}): RecordsImportOutcome => ({ kind: 'csv', rows: 3, created: 3, updated: 0, unchanged: 0, refused: 0, errors: [], differences: [], names: {}, dryRun: true, seq: null, ...change });
const engine = freshEngine();

beforeEach(() => {
  const { answers } = engine.current;
  answers.set('types.list', () => ({ types: [TYPE] }));
  answers.set('types.get', () => ({ type: TYPE, version: 1, definition: DEFINITION }));
  answers.set('host.pickFile', () => FILE);
  answers.set('recordsImport.inspect', () => INSPECTION);
  answers.set('recordsImport.run', ({ input }) => outcome({ dryRun: input['dryRun'] === true }));
});
afterEach(() => act(() => startAgain()));

async function choose(): Promise<void> {
  openPage(<ImportPage />, { address: `/records/import?type=${TYPE.id}` });
  await userEvent.click(await screen.findByRole('button', { name: 'Choose file' }));
  await screen.findByRole('heading', { name: 'What becomes what' });
}

describe('what becomes what', () => {
  it('lets a column fill one thing, and each thing be filled by one column', () => {
    const draft = draftFrom(INSPECTION);
    expect(draft.targets).toEqual({ head: 'head', no: NUMBER });
    const moved = aimed(aimed(draft, 'word', 'head'), 'no', OWNER);
    expect(moved.targets).toEqual({ word: 'head', no: OWNER });
    expect(aimed(moved, 'word', NONE).targets).toEqual({ no: OWNER });
    expect(isComplete(aimed(moved, 'word', NONE), DEFINITION)).toBe(false);
  });

  it('forgets a key whose field no column fills any more, and asks for one where records are changed', () => {
    const draft = { ...draftFrom(INSPECTION), mode: 'both' as const, key: 'head' };
    expect([keyOf(draft, DEFINITION), isComplete(draft, DEFINITION)]).toEqual(['head', true]);
    const without = aimed(draft, 'head', NONE);
    expect([keyOf(without, DEFINITION), isComplete(without, DEFINITION)]).toEqual([NONE, false]);
    expect(choicesFrom({ ...without, key: NUMBER }, INSPECTION, DEFINITION)).toMatchObject({ mode: 'both', key: { by: 'number' }, delimiter: ';', into: { fields: [], numberColumn: 'no' } });
    expect(keyOf({ ...draft, mode: 'create', key: NUMBER }, DEFINITION)).toBe(NONE);
    expect(keyOf({ ...aimed(draft, 'word', 'pin'), key: 'pin' }, DEFINITION)).toBe(NONE);
  });
});

describe('importing records', () => {
  it('asks how numbers are written only where they could be read two ways, and hides what a secret field takes', async () => {
    await choose();
    expect(screen.getByText('example swordfish')).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Numbers in/u })).toBeNull();
    for (const [column, field] of [['count', 'Members'], ['word', 'Secret word']] as const) {
      await userEvent.click(screen.getByRole('button', { name: new RegExp(`${column}$`, 'u') }));
      await userEvent.click(await screen.findByRole('option', { name: new RegExp(`^${field}`, 'u') }));
    }
    expect(screen.queryByText('example swordfish')).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: /Numbers in “count”/u }));
    await userEvent.click(await screen.findByRole('option', { name: /comma before/u }));
    await userEvent.click(screen.getByRole('button', { name: 'Check the file' }));
    await screen.findByRole('heading', { name: 'What would happen' });
    expect(engine.current.inputsOf('recordsImport.run')[0]).toMatchObject({
      typeId: TYPE.id,
      dryRun: true,
      into: { fields: [{ field: 'head', column: 'head' }, { field: 'members', column: 'count', numbers: 'comma' }, { field: 'pin', column: 'word' }], numberColumn: 'no' },
      mode: 'create',
      key: null,
    });
  });

  it('says of a column with names of files that no table brings the files', async () => {
    const photos = { kind: 'attachment' as const, name: 'photos', label: { text: 'Photos' } };
    const definition = TypeDefinition.parse({ sections: [...DEFINITION.sections, { fields: [photos] }] });
    engine.current.answers.set('types.get', () => ({ type: TYPE, version: 1, definition }));
    const column = { samples: ['house.png'], numbers: [], dates: [] };
    engine.current.answers.set('recordsImport.inspect', () => ({ ...INSPECTION, columns: [...INSPECTION.columns, { ...column, name: 'Photos' }, { ...column, name: 'other' }] }));
    await choose();
    expect(screen.getAllByText(/^Names of files\./u)).toHaveLength(1);
    await userEvent.click(screen.getByRole('button', { name: /Photos$/u }));
    expect(screen.queryByRole('option', { name: /^Photos/u })).toBeNull();
  });

  it('says of each row why it is refused and what it would change, and imports the good ones', async () => {
    engine.current.answers.set('recordsImport.run', ({ input }) =>
      outcome({
        created: 0,
        updated: 1,
        refused: 2,
        errors: [{ line: 3, column: 'count', field: 'members', rule: 'too_big' }, { line: 4, column: 'head', field: 'head', rule: 'no_match' }],
        differences: [
          {
            line: 2, number: 7, title: 'Example A', change: 'update',
            fields: [{ field: 'members', from: 3, to: 4, isSecret: false }, { field: 'pin', from: null, to: null, isSecret: true }],
            owner: null, team: { from: 'Example North', to: null },
          },
        ],
        dryRun: input['dryRun'] === true,
      }),
    );
    await choose();
    await userEvent.click(screen.getByRole('button', { name: 'Check the file' }));
    const [refused, changes] = await screen.findAllByRole('table');
    expect(within(refused as HTMLElement).getAllByRole('row').slice(1).map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([['3', 'count', 'This is too large.'], ['4', 'head', 'No record fits it.']]);
    expect(within(changes as HTMLElement).getAllByRole('listitem').map((item) => item.textContent)).toEqual(['Members: 3 becomes 4', 'Secret word: hidden', 'Team: Example North becomes nothing']);
    await userEvent.click(screen.getByRole('button', { name: 'Import 1 record, skip the refused rows' }));
    await screen.findByRole('heading', { name: 'The records are in' });
    expect(engine.current.inputsOf('recordsImport.run')[1]).toMatchObject({ dryRun: false, skipRefused: true });
    expect(screen.getByRole('link', { name: 'Show the records' }).getAttribute('href')).toBe(`#/records?type=${TYPE.id}`);
  });

  it('goes on when its page is left, tells how it ended, and is found again', async () => {
    await choose();
    await userEvent.click(screen.getByRole('button', { name: 'Check the file' }));
    await screen.findByRole('heading', { name: 'What would happen' });
    let finish: (value: unknown) => void = () => undefined;
    engine.current.answers.set('recordsImport.run', () => new Promise((resolve) => (finish = resolve)));
    await userEvent.click(screen.getByRole('button', { name: 'Import 3 records' }));
    await screen.findByRole('heading', { name: 'Importing example.csv' });
    cleanup();
    openPage(<p>elsewhere</p>, { address: '/records' });
    finish(outcome({ dryRun: false, seq: 5 }));
    await screen.findByText('3 records were imported.');
    cleanup();
    openPage(<ImportPage />, { address: '/records/import' });
    await screen.findByRole('heading', { name: 'The records are in' });
  });
});
