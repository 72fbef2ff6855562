import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { RecordValues } from '../../../preload/contract/record-values.ts';
import { baseOf, formState } from '../../../renderer/features/records/form/form-state.ts';
import { RecordForm } from '../../../renderer/features/records/form/record-form.tsx';
import { freshEngine, openPage } from '../people/open-page.tsx';

const label = (text: string) => ({ text });
const TYPE = { id: '00000000-0000-4000-8000-0000000000a1', name: 'Example visit', description: null, state: 'active' as const, version: 1, changedAtMs: 0, records: 0 };
const DEFINITION = TypeDefinition.parse({
  sections: [
    {
      fields: [
        { kind: 'text', name: 'head', label: label('Head') },
        { kind: 'text', name: 'place', label: label('Place'), required: true, preset: "'Example North'" },
        { kind: 'text', name: 'begun', label: label('Begun'), preset: 'now()' },
        { kind: 'text', name: 'pin', label: label('PIN'), sensitivity: 'secret', preset: "'1234'" },
        { kind: 'text', name: 'note_of_none', label: label('Only for others'), showIf: "${head} = 'other'", preset: "'unseen'" },
      ],
    },
  ],
});
const NOW_MS = Date.UTC(2026, 0, 5, 9);
const changesOf = (record: Parameters<typeof baseOf>[1], typed: RecordValues) => formState(DEFINITION, baseOf(DEFINITION, record, NOW_MS), typed, NOW_MS).changes;

describe('what is sent of a form', () => {
  it('is of a new record all that stands in it, what it began with too', () => {
    expect(changesOf(null, { head: 'Ada' })).toEqual({ head: 'Ada', place: 'Example North', begun: expect.stringContaining('2026-01-05') as string, pin: '1234' });
    expect(changesOf(null, { place: 'Example South', pin: '99' })).toMatchObject({ place: 'Example South', pin: '99' });
  });
  it('is nothing for what somebody emptied that was only preset', () => {
    expect(changesOf(null, { begun: null, pin: null })).toMatchObject({ begun: null });
    expect(changesOf(null, { pin: null })).not.toHaveProperty('pin');
  });
  it('is of a record what was typed alone, and no preset', () => {
    expect(changesOf({ values: { head: 'Ada', place: 'Here' }, secrets: ['pin'] }, { head: 'Ada B' })).toEqual({ head: 'Ada B' });
    expect(changesOf({ values: { head: 'Ada', place: 'Here' }, secrets: ['pin'] }, { pin: null })).toEqual({ pin: null });
  });
});

describe('a number that is typed', () => {
  const definition = TypeDefinition.parse({
    sections: [
      {
        fields: [
          { kind: 'number', name: 'litres', label: label('Litres') },
          { kind: 'number', name: 'pin', label: label('PIN'), sensitivity: 'secret' },
          { kind: 'coordinates', name: 'place', label: label('Place') },
          { kind: 'repeat', name: 'rows', label: label('Rows'), fields: [{ kind: 'number', name: 'weight', label: label('Weight') }] },
        ],
      },
    ],
  });
  const stateOf = (typed: object) => formState(definition, baseOf(definition, null, NOW_MS), typed as RecordValues, NOW_MS);

  it('is sent as the number that it is, with a zero or a point at its end', () => {
    const half = { latitude: '12.50', longitude: '-0.10', altitude: null, accuracy: null };
    const { changes, problems } = stateOf({ litres: '1.50', pin: '12.0', place: half, rows: [{ weight: '3.' }, { weight: '0,0' }] });
    expect([...problems]).toEqual([]);
    expect(changes).toEqual({ litres: 1.5, pin: 12, place: { ...half, latitude: 12.5, longitude: -0.1 }, rows: [{ weight: 3 }, { weight: 0 }] });
  });

  it('is refused where it is none, and where a place is half', () => {
    expect([...stateOf({ litres: '1.5x', place: { latitude: '12.50', longitude: null, altitude: null, accuracy: null } }).problems.keys()]).toEqual(['litres', 'place']);
  });
});

describe('a form of a new record', () => {
  const engine = freshEngine();
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
    const { answers } = engine.current;
    answers.set('types.get', () => ({ type: TYPE, version: 1, definition: DEFINITION }));
    for (const name of ['drafts.put', 'drafts.remove']) answers.set(name, () => ({}));
    answers.set('drafts.list', () => ({ drafts: [] }));
    answers.set('records.list', () => ({ rows: [], names: {} }));
    answers.set('records.create', () => ({ recordId: '00000000-0000-4000-8000-0000000000e1', number: 1, version: 1 }));
  });
  afterEach(() => void vi.useRealTimers());

  it('begins the next one anew, at its own time', async () => {
    openPage(<RecordForm typeId={TYPE.id} record={null} onLeave={() => undefined} onSaved={() => undefined} />, { address: '/records' });
    await screen.findByLabelText('Head');
    fireEvent.change(screen.getByLabelText('Head'), { target: { value: 'Ada' } });
    vi.setSystemTime(NOW_MS + 3_600_000);
    await userEvent.click(screen.getByRole('button', { name: 'Save and next' }));
    await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('Head').value).toBe(''));
    await userEvent.click(screen.getByRole('button', { name: 'Save and next' }));
    await waitFor(() => expect(engine.current.inputsOf('records.create')).toHaveLength(2));
    const begun = (engine.current.inputsOf('records.create') as { values: { begun: string } }[]).map(({ values }) => Date.parse(values.begun));
    expect(begun).toEqual([NOW_MS, NOW_MS + 3_600_000]);
  });
});
