import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { RecordPanel } from '../../../renderer/features/records/record/record-panel.tsx';
import { invalidateFeatures } from '../../../renderer/ipc/queries.ts';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const RECORD = '00000000-0000-4000-8000-0000000000e1';
const TYPE = { id: '00000000-0000-4000-8000-0000000000a1', name: 'Example visit', description: null, state: 'active' as const, version: 1, changedAtMs: 0, records: 1 };
const DEFINITION = TypeDefinition.parse({ sections: [{ fields: [{ kind: 'text', name: 'head', label: { text: 'Head' } }] }], titleFields: ['head'] });

describe('the panel of a record that is erased', () => {
  const engine = freshEngine();
  const onClose = vi.fn();
  let isThere = true;
  beforeEach(() => {
    isThere = true;
    onClose.mockClear();
    const { answers } = engine.current;
    const ifThere = <T,>(value: T): T => {
      if (!isThere) throw new Refusal('not_found', 'record');
      return value;
    };
    answers.set('types.get', () => ({ type: TYPE, version: 1, definition: DEFINITION }));
    answers.set('audit.list', () => ({ total: 0, rows: [] }));
    answers.set('drafts.list', () => ({ drafts: [] }));
    answers.set('drafts.put', () => ({}));
    answers.set('drafts.remove', () => ({}));
    answers.set('retention.ofRecord', () => ifThere({ hold: null, dueAtMs: null, may: { hold: false, erase: true } }));
    answers.set('retention.erase', ({ input }) => {
      isThere = input['dryRun'] === true;
      return { changed: 1, unchanged: 0, refused: [], refusedCount: 0 };
    });
    answers.set('records.history', () => ifThere({ total: 0, versions: [], names: {} }));
    answers.set('records.get', () =>
      ifThere({
        record: { id: RECORD, typeId: TYPE.id, number: 1, title: 'Example Ada', owner: null, team: null, state: 'active', tags: [], createdAtMs: 0, changedAtMs: 0, version: 1 },
        typeVersion: 1,
        values: { head: 'Example Ada' },
        secrets: [],
        names: {},
        may: { write: false, reveal: false, assign: false },
      }),
    );
  });
  const open = () => openPage(<RecordPanel recordId={RECORD} takesFocus={false} onClose={onClose} onEdit={() => undefined} />, { address: '/records' });

  it('closes when that was done from it', async () => {
    open();
    await userEvent.click(await screen.findByRole('button', { name: 'Erase for good' }));
    const dialog = await screen.findByRole('dialog', { name: 'Erase the record for good?' });
    await userEvent.type(within(dialog).getByLabelText('Reason'), 'They asked');
    expect(onClose).not.toHaveBeenCalled();
    await userEvent.click(within(dialog).getByRole('button', { name: 'Erase for good' }));
    await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  });

  it('shows nothing of it any longer when that was done elsewhere', async () => {
    const client = open();
    expect((await screen.findAllByText('Example Ada')).length).toBeGreaterThan(0);
    isThere = false;
    act(() => invalidateFeatures(client, ['records']));
    expect(await screen.findByText('There is no such record')).toBeTruthy();
    expect(screen.queryByText('Example Ada')).toBeNull();
  });
});
