import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { RecordForm } from '../../../renderer/features/records/form/record-form.tsx';
import { freshEngine, openPage } from '../people/open-page.tsx';

const TYPE = { id: '00000000-0000-4000-8000-0000000000a1', name: 'Example visit', description: null, state: 'active' as const, version: 1, changedAtMs: 0, records: 1 };
const field = (name: string, label: string) => ({ kind: 'text', name, label: { text: label } });
const DEFINITION = TypeDefinition.parse({ sections: [{ fields: [field('head', 'Head'), { ...field('place', 'Place'), required: true }] }], titleFields: ['head'] });

describe('a new record, filled in by keyboard', () => {
  const engine = freshEngine();
  beforeEach(() => {
    const { answers } = engine.current;
    answers.set('types.get', () => ({ type: TYPE, version: 1, definition: DEFINITION }));
    answers.set('drafts.list', () => ({ drafts: [] }));
    answers.set('drafts.put', () => ({}));
    answers.set('drafts.remove', () => ({}));
    answers.set('records.list', () => ({ rows: [], names: {} }));
    answers.set('records.create', () => ({ recordId: '00000000-0000-4000-8000-0000000000e1', number: 1, version: 1 }));
  });
  const focused = (): Element | null => document.activeElement;

  it('begins in its first field, leads to what is refused, and after “Save and next” begins there again', async () => {
    openPage(<RecordForm typeId={TYPE.id} record={null} onLeave={() => undefined} onSaved={() => undefined} />, { address: '/records' });
    const head = await screen.findByLabelText('Head');
    await waitFor(() => expect(focused()).toBe(head));
    await userEvent.keyboard('Example Ada');
    await userEvent.click(screen.getByRole('button', { name: 'Save and next' }));
    await waitFor(() => expect(focused()).toBe(screen.getByLabelText('Place')));
    await userEvent.keyboard('Here');
    await userEvent.click(screen.getByRole('button', { name: 'Save and next' }));
    await waitFor(() => expect(engine.current.inputsOf('records.create')).toMatchObject([{ values: { head: 'Example Ada', place: 'Here' } }]));
    await waitFor(() => expect(focused()).toBe(screen.getByLabelText('Head')));
    expect(screen.getByLabelText<HTMLInputElement>('Head').value).toBe('');
  });

  it('begins at its heading where its first field would open a list over the form', async () => {
    const chosen = { kind: 'choice', name: 'water', label: { text: 'Water' }, list: 'sources' };
    const definition = TypeDefinition.parse({ sections: [{ fields: [chosen, field('head', 'Head')] }], choiceLists: { sources: [{ value: 'well', label: { text: 'Well' } }] }, titleFields: ['head'] });
    engine.current.answers.set('types.get', () => ({ type: TYPE, version: 1, definition }));
    openPage(<RecordForm typeId={TYPE.id} record={null} onLeave={() => undefined} onSaved={() => undefined} />, { address: '/records' });
    const heading = await screen.findByRole('heading', { name: 'New record: Example visit' });
    await waitFor(() => expect(focused()).toBe(heading));
    expect(screen.queryByRole('listbox')).toBeNull();
  });
});
