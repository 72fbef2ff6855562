import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { FieldValue } from '../../../preload/contract/record-values.ts';
import { changedMeanwhile } from '../../../renderer/features/records/form/meanwhile.ts';
import { RecordForm } from '../../../renderer/features/records/form/record-form.tsx';
import { invalidateFeatures } from '../../../renderer/ipc/queries.ts';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const RECORD = '00000000-0000-4000-8000-0000000000e1';
const TYPE = { id: '00000000-0000-4000-8000-0000000000a1', name: 'Example visit', description: null, state: 'active' as const, version: 1, changedAtMs: 0, records: 1 };
const DEFINITION = TypeDefinition.parse({ sections: [{ fields: [{ kind: 'text', name: 'head', label: { text: 'Head' } }, { kind: 'text', name: 'place', label: { text: 'Place' } }] }], titleFields: ['head'] });
const BY = { id: '00000000-0000-4000-8000-0000000000b1', name: 'Example Other' };
const change = (version: number, field: string, before: FieldValue, after: FieldValue, isSecret = false) => ({ version, atMs: version * 1_000, by: BY, changes: [{ field, before, after, isSecret }] });

describe('what others changed meanwhile', () => {
  const versions = [change(4, 'head', 'b', 'c'), change(3, 'place', 'x', 'y'), change(2, 'head', 'a', 'b'), change(1, 'head', null, 'a')];
  it('is from what it was when somebody began to what it is, and in conflict where they typed another value', () => {
    expect(changedMeanwhile(versions, 1, { head: 'mine' })).toMatchObject([
      { field: 'head', was: 'a', theirs: 'c', isInConflict: true },
      { field: 'place', was: 'x', theirs: 'y', isInConflict: false },
    ]);
    expect(changedMeanwhile(versions, 3, { head: 'c' })).toMatchObject([{ field: 'head', was: 'b', theirs: 'c', isInConflict: false }]);
    expect(changedMeanwhile(versions, 4, { head: 'mine' })).toEqual([]);
  });
  it('is nothing where it came back to what it was, and of a secret always something', () => {
    expect(changedMeanwhile([change(3, 'head', 'b', 'a'), change(2, 'head', 'a', 'b')], 1, { head: 'mine' })).toEqual([]);
    expect(changedMeanwhile([change(2, 'pin', null, null, true)], 1, { pin: 'mine' })).toMatchObject([{ field: 'pin', isSecret: true, isInConflict: true }]);
  });
});

describe('a form whose record others change', () => {
  const engine = freshEngine();
  let now = { version: 1, values: { head: 'Example Ada', place: 'Here' } as Record<string, FieldValue> };
  beforeEach(() => {
    now = { version: 1, values: { head: 'Example Ada', place: 'Here' } };
    const { answers } = engine.current;
    answers.set('types.get', () => ({ type: TYPE, version: 1, definition: DEFINITION }));
    answers.set('drafts.list', () => ({ drafts: [] }));
    answers.set('drafts.put', () => ({}));
    answers.set('drafts.remove', () => ({}));
    answers.set('records.get', () => ({
      record: { id: RECORD, typeId: TYPE.id, number: 1, title: 'Example Ada', owner: null, team: null, state: 'active', tags: [], createdAtMs: 0, changedAtMs: 0, version: now.version },
      typeVersion: 1,
      values: now.values,
      secrets: [],
      names: {},
      may: { write: true, reveal: false, assign: false },
    }));
    answers.set('records.history', () => ({ total: 2, versions: [change(2, 'place', 'Here', 'There'), change(1, 'head', null, 'Example Ada')], names: {} }));
    answers.set('records.update', () => ({ recordId: RECORD, number: 1, version: 3 }));
  });

  it('shows mine, theirs and what it was, and goes on with what is chosen; nothing typed is lost', async () => {
    const client = openPage(<RecordForm typeId={TYPE.id} record={RECORD} onLeave={() => undefined} onSaved={() => undefined} />, { address: '/records' });
    const place = await screen.findByLabelText('Place');
    await userEvent.clear(place);
    await userEvent.type(place, 'Mine');
    await userEvent.type(screen.getByLabelText('Head'), ' B');
    expect(screen.queryByRole('region', { name: 'Changed meanwhile' })).toBeNull();
    now = { version: 2, values: { head: 'Example Ada', place: 'There' } };
    act(() => invalidateFeatures(client, ['records']));
    const notice = await screen.findByRole('region', { name: 'Changed meanwhile' });
    const conflict = await within(notice).findByRole('group', { name: 'Place' });
    for (const words of ['Mine', 'There', 'Here']) expect(within(conflict).getByText(words)).toBeTruthy();
    await userEvent.click(within(conflict).getByRole('radio', { name: 'Take theirs' }));
    await userEvent.click(within(notice).getByRole('button', { name: 'Go on with these' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Changed meanwhile' })).toBeNull());
    expect(screen.getByLabelText<HTMLInputElement>('Place').value).toBe('There');
    expect(screen.getByLabelText<HTMLInputElement>('Head').value).toBe('Example Ada B');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(engine.current.inputsOf('records.update')).toEqual([{ recordId: RECORD, version: 2, values: { head: 'Example Ada B' } }]));
  });

  it('has the focus where saving was refused for it', async () => {
    const client = openPage(<RecordForm typeId={TYPE.id} record={RECORD} onLeave={() => undefined} onSaved={() => undefined} />, { address: '/records' });
    await userEvent.type(await screen.findByLabelText('Place'), ' and mine');
    now = { version: 2, values: { head: 'Example Ada', place: 'There' } };
    act(() => invalidateFeatures(client, ['records']));
    await screen.findByRole('region', { name: 'Changed meanwhile' });
    engine.current.answers.set('records.update', () => {
      throw new Refusal('conflict', 'changed_meanwhile', [{ path: 'values.place', rule: 'changed_meanwhile' }]);
    });
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await screen.findByRole('alert');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Changed meanwhile' })));
  });
});
