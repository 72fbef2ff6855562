import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import ImportPage from '../../../renderer/features/people/import-page.tsx';
import type { ImportInspection, ImportOutcome } from '../../../renderer/features/people/import-job.ts';
import { Refusal } from '../audit/engine-double.ts';
import type { Asked } from '../audit/engine-double.ts';
import { answerPeople } from './example-people.ts';
import { freshEngine, openPage } from './open-page.tsx';

const FILE = { file: '00000000-0000-4000-8000-0000000000f1', name: 'example.csv', sizeBytes: 2_000_000 };
const HERE = { address: '/people/import' };
const engine = freshEngine();

/** What a dry run or an import of the example file comes to. */
function outcome(change: Partial<ImportOutcome> = {}): ImportOutcome {
  return { kind: 'csv', rows: 5_000, created: 5_000, updated: 0, unchanged: 0, skipped: 0, refused: 0, newTeams: ['Example West'], newTeamCount: 1, errors: [], differences: [], dryRun: true, seq: null, ...change };
}

/** An answer that the test gives when it likes. */
function later(operation: string): { asked: () => Asked; answer: (value: unknown) => void; refuse: (code: string, reason: string) => void } {
  let settle: { resolve: (value: unknown) => void; reject: (error: Error) => void } | null = null;
  let last: Asked | null = null;
  engine.current.answers.set(operation, (asked) => {
    last = asked;
    return new Promise((resolve, reject) => (settle = { resolve, reject }));
  });
  return {
    asked: () => last as Asked,
    answer: (value) => settle?.resolve(value),
    refuse: (code, reason) => settle?.reject(new Refusal(code, reason)),
  };
}

/** What an inspection tells of the example file: the standard header. */
function inspection(change: Partial<ImportInspection> = {}): ImportInspection {
  return {
    kind: 'csv',
    parts: [],
    part: null,
    rows: 5_000,
    passedOver: 0,
    columns: [
      { name: 'name', samples: ['Example Person'], values: null },
      { name: 'username', samples: ['example'], values: null },
    ],
    columnCount: 2,
    isStandard: true,
    proposal: { name: ['name'], username: 'username', email: null, team: null, role: null, enabled: null },
    ...change,
  };
}
/** How the example file is read when nothing was chosen. */
const READ = { part: null, mapping: { name: ['name'], username: 'username', email: null, team: null, role: null, enabled: null }, roles: [], inactive: 'disable', existing: 'refuse' };

beforeEach(() => {
  answerPeople(engine.current, 3);
  engine.current.answers.set('people.inspectFile', () => inspection());
  engine.current.answers.set('host.pickFile', () => FILE);
});

const choose = async () => userEvent.click(await screen.findByRole('button', { name: 'Choose file' }));

describe('importing people', () => {
  it('checks the file first, shows its progress, and then what would happen', async () => {
    const work = later('people.import');
    openPage(<ImportPage />, HERE);
    await choose();
    await screen.findByRole('heading', { name: 'Checking example.csv' });
    const { requestId, input } = work.asked();
    expect(input).toEqual({ file: FILE.file, dryRun: true, skipRefused: false, ...READ });
    act(() => engine.current.tell('progress', { requestId: crypto.randomUUID(), done: 1_900_000, total: 2_000_000, unit: 'bytes' }));
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('0');
    act(() => engine.current.tell('progress', { requestId, done: 500_000, total: 2_000_000, unit: 'bytes' }));
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
    expect(screen.getByText('500 kB of 2 MB')).toBeTruthy();
    work.answer(outcome());
    const title = await screen.findByRole('heading', { name: 'What would happen' });
    expect(document.activeElement).toBe(title);
    expect(screen.getAllByRole('definition').map((fact) => fact.textContent)).toEqual(['example.csv', '5,000', '5,000', '1: Example West', '0']);
    expect(screen.getByRole('button', { name: 'Import 5,000 people' })).toBeTruthy();
    expect(engine.current.inputsOf('people.import')).toHaveLength(1);
  });

  it('says of each refused row where and why, and imports the good ones when told to', async () => {
    const errors: ImportOutcome['errors'] = [
      { line: 7, column: 'name', rule: 'formula' },
      { line: 7, column: 'username', rule: 'username_taken' },
      { line: 1_009, column: 'row', rule: 'wrong_number_of_fields' },
    ];
    engine.current.answers.set('people.import', ({ input }) => outcome({ created: 4_000, refused: 300, errors, dryRun: input['dryRun'] === true }));
    openPage(<ImportPage />, HERE);
    await choose();
    const table = await screen.findByRole('table');
    expect(within(table).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['Line', 'Column', 'Why'],
      ['7', 'name', 'It begins with =, +, - or @. A spreadsheet would run it as a formula.'],
      ['7', 'username', 'Somebody has this user name already.'],
      ['1,009', 'whole row', 'It has more or fewer fields than the first line.'],
    ]);
    expect(screen.getByText('298 more rows are refused. Correct these first, then check again.')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Import 4,000 people, skip the refused rows' }));
    await screen.findByRole('heading', { name: 'The people are in' });
    expect(engine.current.inputsOf('people.import')).toEqual([
      { file: FILE.file, dryRun: true, skipRefused: false, ...READ },
      { file: FILE.file, dryRun: false, skipRefused: true, ...READ },
    ]);
    expect(screen.getByRole('link', { name: 'Show invited people' }).getAttribute('href')).toBe('#/people?status=invited');
  });

  it('checks a corrected file again without choosing it again, and offers no import of nothing', async () => {
    engine.current.answers.set('people.import', () => outcome({ created: 0, refused: 5_000, errors: [{ line: 2, column: 'email', rule: 'format' }] }));
    openPage(<ImportPage />, HERE);
    await choose();
    await screen.findByText('No row can be imported. Correct the file and check it again.');
    expect(screen.queryByRole('button', { name: /^Import/u })).toBeNull();
    engine.current.answers.set('people.import', () => outcome());
    await userEvent.click(screen.getByRole('button', { name: 'Check the file again' }));
    await screen.findByText('Every row can be imported.');
    expect(engine.current.inputsOf('host.pickFile')).toHaveLength(1);
  });

  it('says why a file cannot be read at all, and lets another be chosen', async () => {
    engine.current.answers.set('people.import', () => {
      throw new Refusal('invalid_input', 'file_wrong_delimiter');
    });
    openPage(<ImportPage />, HERE);
    await choose();
    await screen.findByText('The columns of the file are not separated by commas.');
    expect(screen.getByRole('button', { name: 'Choose file' })).toBeTruthy();
  });

  it('stays as it was when somebody changes their mind in the dialog', async () => {
    engine.current.answers.set('host.pickFile', () => null);
    openPage(<ImportPage />, HERE);
    await choose();
    await waitFor(() => expect(screen.getByRole('button', { name: 'Choose file' }).hasAttribute('disabled')).toBe(false));
    expect(engine.current.inputsOf('people.import')).toEqual([]);
  });

  it('is cancelled by its own request id, and then nothing was imported', async () => {
    engine.current.answers.set('people.import', () => outcome());
    engine.current.answers.set('jobs.cancel', () => ({}));
    openPage(<ImportPage />, HERE);
    await choose();
    await screen.findByRole('heading', { name: 'What would happen' });
    const work = later('people.import');
    await userEvent.click(screen.getByRole('button', { name: 'Import 5,000 people' }));
    await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(engine.current.inputsOf('jobs.cancel')).toEqual([{ requestId: work.asked().requestId }]);
    expect(screen.getByRole('button', { name: /Cancelling/u })).toBeTruthy();
    work.refuse('conflict', 'cancelled');
    await screen.findByText('Cancelled. Nothing was imported.');
    expect(screen.getByRole('button', { name: 'Import 5,000 people' })).toBeTruthy();
  });

  it('is asked for again under its own id when the engine went, also after another check, so that nobody comes in twice', async () => {
    engine.current.answers.set('people.import', () => outcome({ refused: 2, created: 4_998 }));
    openPage(<ImportPage />, HERE);
    await choose();
    const go = { name: 'Import 4,998 people, skip the refused rows' };
    await screen.findByRole('button', go);
    engine.current.answers.set('people.import', ({ input }) => {
      if (input['dryRun'] === true) return outcome({ refused: 2, created: 4_998 });
      throw new Refusal('unavailable', 'engine_down');
    });
    await userEvent.click(screen.getByRole('button', go));
    await screen.findByRole('alert');
    await userEvent.click(screen.getByRole('button', { name: 'Check the file again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    await userEvent.click(await screen.findByRole('button', go));
    await screen.findByRole('alert');
    const ids = engine.current.asked.filter(({ input }) => input['dryRun'] === false).map(({ requestId }) => requestId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });

  it('goes on when the page is left, is there on coming back, and tells its end elsewhere', async () => {
    engine.current.answers.set('people.import', () => outcome());
    openPage(<ImportPage />, HERE);
    await choose();
    await screen.findByRole('heading', { name: 'What would happen' });
    const work = later('people.import');
    await userEvent.click(screen.getByRole('button', { name: 'Import 5,000 people' }));
    await screen.findByRole('progressbar');
    cleanup();
    openPage(<ImportPage />, HERE);
    await screen.findByRole('heading', { name: 'Importing example.csv' });
    cleanup();
    openPage(<p>Elsewhere</p>, { address: '/audit' });
    work.answer(outcome({ dryRun: false }));
    await screen.findByText('5,000 people were imported.');
    cleanup();
    openPage(<ImportPage />, HERE);
    await screen.findByRole('heading', { name: 'The people are in' });
  });

  it('shows what another file holds, has what probably fits chosen already, and tells the engine what was chosen', async () => {
    const keycloak = inspection({
      kind: 'keycloak',
      parts: ['master', 'example'],
      part: 'example',
      rows: 7,
      passedOver: 2,
      isStandard: false,
      columns: [
        { name: 'username', samples: ['example.a'], values: null },
        { name: 'firstName', samples: ['Example'], values: null },
        { name: 'lastName', samples: ['Ärger'], values: null },
        { name: 'realmRoles', samples: ['auditor', 'boss'], values: ['auditor', 'boss'] },
        { name: 'enabled', samples: ['true'], values: ['true'] },
      ],
      columnCount: 5,
      proposal: { name: ['firstName', 'lastName'], username: 'username', email: null, team: null, role: 'realmRoles', enabled: 'enabled' },
    });
    engine.current.answers.set('people.inspectFile', () => keycloak);
    engine.current.answers.set('people.import', () => outcome({ kind: 'keycloak' }));
    openPage(<ImportPage />, HERE);
    await choose();
    const title = await screen.findByRole('heading', { name: 'What becomes what' });
    expect(document.activeElement).toBe(title);
    expect(screen.getAllByRole('definition').map((fact) => fact.textContent)).toEqual(['example.csv', 'Realm export of Keycloak', '7', '2']);
    expect(engine.current.inputsOf('people.import')).toEqual([]);
    const table = within(screen.getByRole('table'));
    expect(table.getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent))).toContainEqual(['lastName', 'Ärger', 'Name']);

    await userEvent.click(await screen.findByRole('button', { name: /boss$/u }));
    await userEvent.click(await screen.findByRole('option', { name: 'Auditor' }));
    await userEvent.click(screen.getByRole('button', { name: /People who are there already$/u }));
    await userEvent.click(await screen.findByRole('option', { name: 'Change them' }));
    await userEvent.click(screen.getByRole('button', { name: 'Check the file' }));
    await screen.findByRole('heading', { name: 'What would happen' });
    expect(engine.current.inputsOf('people.import')).toEqual([
      {
        file: FILE.file,
        dryRun: true,
        skipRefused: false,
        part: 'example',
        mapping: keycloak.proposal,
        roles: [
          { from: 'auditor', roleId: 'auditor' },
          { from: 'boss', roleId: 'auditor' },
        ],
        inactive: 'disable',
        existing: 'update',
      },
    ]);
    await userEvent.click(screen.getByRole('button', { name: 'What becomes what' }));
    await screen.findByRole('heading', { name: 'What becomes what' });
    expect(screen.getByRole('button', { name: /^Change them/u })).toBeTruthy();
  });

  it('cannot go on without a name and a user name, and reads another sheet when it is chosen', async () => {
    const sheet = (part: string) => inspection({ kind: 'xlsx', parts: ['Example A', 'Example B'], part, isStandard: false, proposal: { name: [], username: null, email: null, team: null, role: null, enabled: null } });
    engine.current.answers.set('people.inspectFile', ({ input }) => sheet(input['part'] === null ? 'Example A' : (input['part'] as string)));
    openPage(<ImportPage />, HERE);
    await choose();
    const go = await screen.findByRole('button', { name: 'Check the file' });
    expect(go.hasAttribute('disabled')).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: /Sheet$/u }));
    await userEvent.click(await screen.findByRole('option', { name: 'Example B' }));
    await screen.findByRole('button', { name: /Example B.*Sheet$/u });
    expect(engine.current.inputsOf('people.inspectFile')).toEqual([
      { file: FILE.file, part: null },
      { file: FILE.file, part: 'Example B' },
    ]);
    await userEvent.click(screen.getByRole('button', { name: /Name$/u }));
    await userEvent.click(await screen.findByRole('option', { name: 'name' }));
    await userEvent.click(screen.getByRole('button', { name: /User name$/u }));
    await userEvent.click(await screen.findByRole('option', { name: 'username' }));
    expect(screen.getByRole('button', { name: 'Check the file' }).hasAttribute('disabled')).toBe(false);
  });

  it('tells person by person what would change', async () => {
    const differences: ImportOutcome['differences'] = [
      { line: 3, name: 'Example Änew', username: 'a', change: 'update', fields: [{ field: 'name', from: 'Example A', to: 'Example Änew' }, { field: 'email', from: null, to: 'a@example.org' }] },
      { line: 2, name: 'Example B', username: 'b', change: 'create', fields: [{ field: 'status', from: null, to: 'disabled' }] },
      { line: 4, name: 'Example C', username: 'c', change: 'unchanged', fields: [] },
    ];
    engine.current.answers.set('people.import', ({ input }) => outcome({ rows: 303, created: 100, updated: 200, unchanged: 3, differences, dryRun: input['dryRun'] === true }));
    openPage(<ImportPage />, HERE);
    await choose();
    const table = await screen.findByRole('table');
    expect(within(table).getAllByRole('row').map((row) => [...row.children].map((cell) => cell.textContent))).toEqual([
      ['Line', 'Person', 'Change'],
      ['3', 'Example Änew a', 'ChangedName: Example A becomes Example ÄnewE-mail: nothing becomes a@example.org'],
      ['2', 'Example B b', 'AddedAccount: disabled'],
      ['4', 'Example C c', 'Stays the same'],
    ]);
    expect(screen.getByText('and 300 more people')).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Import 300 people' }));
    await screen.findByText(/100 people were added.*200 people were changed\./u);
  });

  it('says where in the file it breaks', async () => {
    engine.current.answers.set('people.inspectFile', () => {
      throw new Refusal('invalid_input', 'file_malformed', [{ path: 'json:users[3].username', rule: 'place' }]);
    });
    openPage(<ImportPage />, HERE);
    await choose();
    await screen.findByText('It is at users[3].username.');
  });

  it('is not offered to somebody who may not import', () => {
    openPage(<ImportPage />, { ...HERE, role: 'auditor' });
    expect(screen.getByText('Importing is not open to you')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Choose file' })).toBeNull();
  });
});

