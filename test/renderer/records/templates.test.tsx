import { act, cleanup, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { RecordTemplate } from '../../../preload/contract/templates.ts';
import { RecordForm } from '../../../renderer/features/records/form/record-form.tsx';
import { TemplateMenu } from '../../../renderer/features/templates/template-menu.tsx';
import { invalidateFeatures } from '../../../renderer/ipc/queries.ts';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const TYPE = { id: '00000000-0000-4000-8000-0000000000a1', name: 'Example visit', description: null, state: 'active' as const, version: 1, changedAtMs: 0, records: 1 };
const field = (name: string, label: string, more = {}) => ({ kind: 'text', name, label: { text: label }, ...more });
const DEFINITION = TypeDefinition.parse({
  sections: [
    {
      fields: [
        field('head', 'Head'),
        field('place', 'Place'),
        { kind: 'number', name: 'members', label: { text: 'Members' }, min: 0, max: 20 },
        field('begun', 'Begun', { preset: "'Example day'" }),
        field('pin', 'PIN', { sensitivity: 'secret' }),
        field('only', 'Only for others', { showIf: "${head} = 'other'" }),
      ],
    },
  ],
  titleFields: ['head'],
});
const template = (at: number, name: string, more: Partial<RecordTemplate> = {}): RecordTemplate => ({
  id: `00000000-0000-4000-8000-00000000000${String(at)}`, name, isShared: false, values: { place: 'Example North', members: 3 }, lost: [], mayChange: true, ...more,
});
const WELLS = template(1, 'Wells');
const RIVERS = template(2, 'Rivers', { isShared: true, mayChange: false });

const engine = freshEngine();
let kept: RecordTemplate[] = [];
beforeEach(() => {
  kept = [WELLS, RIVERS];
  const { answers } = engine.current;
  answers.set('types.get', () => ({ type: TYPE, version: 1, definition: DEFINITION }));
  for (const name of ['drafts.put', 'drafts.remove', 'templates.update']) answers.set(name, () => ({}));
  answers.set('drafts.list', () => ({ drafts: [] }));
  answers.set('records.list', () => ({ rows: [], names: {} }));
  answers.set('records.create', () => ({ recordId: '00000000-0000-4000-8000-0000000000e1', number: 1, version: 1 }));
  answers.set('templates.list', () => ({ templates: kept }));
  answers.set('templates.create', () => ({ templateId: WELLS.id }));
});
const sent = (operation: string): Record<string, unknown>[] => engine.current.inputsOf(operation);
const valueOf = (label: string): string => screen.getByLabelText<HTMLInputElement>(label).value;
const press = async (name: string, inside: HTMLElement = document.body): Promise<void> => userEvent.click(await within(inside).findByRole('button', { name }));

describe('the menu of templates', () => {
  const onChoose = vi.fn();
  beforeEach(() => onChoose.mockClear());
  const open = (role?: BuiltInRole) =>
    openPage(
      <>
        <h1 tabIndex={-1}>Records</h1>
        <TemplateMenu typeId={TYPE.id} onChoose={onChoose} />
      </>,
      { address: '/records', ...(role ? { role } : {}) },
    );
  const manage = async (): Promise<HTMLElement> => {
    await press('New from a template');
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Manage templates…' }));
    return screen.findByRole('dialog', { name: 'Templates' });
  };

  it('has one\'s own and those for everybody, and tells which was chosen', async () => {
    open();
    (await screen.findByRole('button', { name: 'New from a template' })).focus();
    await userEvent.keyboard('{Enter}');
    expect(within(await screen.findByRole('group', { name: 'Own templates' })).getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual(['Wells']);
    expect(within(screen.getByRole('group', { name: 'Templates for everybody' })).getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual(['Rivers']);
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(onChoose.mock.calls).toEqual([[RIVERS.id]]);
  });

  it('is not there without any, and comes with the first that somebody makes', async () => {
    kept = [];
    const client = open();
    await waitFor(() => expect(sent('templates.list')).toHaveLength(1));
    expect(screen.queryByRole('button')).toBeNull();
    kept = [RIVERS];
    act(() => invalidateFeatures(client, ['templates']));
    expect(await screen.findByRole('button', { name: 'New from a template' })).toBeTruthy();
  });

  it('renames one with what it holds, and tells by the field that a name is taken or none', async () => {
    open();
    const dialog = await manage();
    expect(within(dialog).queryByRole('button', { name: 'Rename: Rivers' })).toBeNull();
    await press('Rename: Wells', dialog);
    const renaming = await screen.findByRole('dialog', { name: 'Rename “Wells”' });
    const name = within(renaming).getByLabelText<HTMLInputElement>('Name');
    await userEvent.clear(name);
    await press('Rename', renaming);
    expect(name.getAttribute('aria-invalid')).toBe('true');
    expect(sent('templates.update')).toEqual([]);
    engine.current.answers.set('templates.update', () => {
      throw new Refusal('conflict', 'name_taken');
    });
    await userEvent.type(name, 'Taps');
    await press('Rename', renaming);
    expect(await within(renaming).findByText('There is one of this name already.')).toBeTruthy();
    expect(within(renaming).queryByRole('alert')).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(name));
    engine.current.answers.set('templates.update', () => ({}));
    await userEvent.keyboard(' 2');
    expect(within(renaming).queryByText('There is one of this name already.')).toBeNull();
    kept = [{ ...WELLS, name: 'Taps 2' }, RIVERS];
    await userEvent.keyboard('{Enter}');
    expect(await within(await screen.findByRole('dialog', { name: 'Templates' })).findByText('Taps 2')).toBeTruthy();
    expect(sent('templates.update').at(-1)).toEqual({ templateId: WELLS.id, name: 'Taps 2', values: WELLS.values });
  });

  it('removes one when that was confirmed; after the last the focus is at the heading', async () => {
    kept = [WELLS];
    engine.current.answers.set('templates.remove', () => {
      kept = [];
      return {};
    });
    open();
    await press('Remove: Wells', await manage());
    const asking = await screen.findByRole('alertdialog', { name: 'Remove the template?' });
    expect(within(asking).getByText('“Wells” will be removed. Records that began with it stay as they are.')).toBeTruthy();
    expect(sent('templates.remove')).toEqual([]);
    await press('Remove', asking);
    const dialog = await screen.findByRole('dialog', { name: 'Templates' });
    expect(await within(dialog).findByText('There are no templates of this type. They are made in the form of a record.')).toBeTruthy();
    expect(sent('templates.remove')).toEqual([{ templateId: WELLS.id }]);
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Records' })));
    expect(screen.queryByRole('button', { name: 'New from a template' })).toBeNull();
  });
});

describe('a new record from a template', () => {
  const open = (templateId: string | null, role?: BuiltInRole) =>
    openPage(<RecordForm typeId={TYPE.id} record={null} templateId={templateId} onLeave={() => undefined} onSaved={() => undefined} />, { address: '/records', ...(role ? { role } : {}) });

  it('begins with what it holds over what is preset, sends that like what was typed, and begins the next so too', async () => {
    open(WELLS.id);
    await userEvent.type(await screen.findByLabelText('Head'), 'Example Ada');
    expect(screen.getByText('This form began with the template “Wells”.').closest('[role=status]')).toBeTruthy();
    expect([valueOf('Place'), valueOf('Begun')]).toEqual(['Example North', 'Example day']);
    await userEvent.clear(screen.getByLabelText('Place'));
    await userEvent.type(screen.getByLabelText('Place'), 'Example South');
    await press('Save and next');
    await waitFor(() => expect(sent('records.create')).toMatchObject([{ values: { head: 'Example Ada', place: 'Example South', members: 3, begun: 'Example day' } }]));
    await waitFor(() => expect([valueOf('Head'), valueOf('Place')]).toEqual(['', 'Example North']));
  });

  it('keeps it with what was typed, so that both are there when the form is opened again without it', async () => {
    open(WELLS.id);
    await userEvent.type(await screen.findByLabelText('Head'), 'Example Ada');
    await waitFor(() => expect(JSON.parse(String(sent('drafts.put').at(-1)?.['body']))).toEqual({ version: null, typed: { head: 'Example Ada' }, begun: WELLS.values }));
    cleanup();
    open(null);
    await waitFor(() => expect([valueOf('Head'), valueOf('Place')]).toEqual(['Example Ada', 'Example North']));
    await press('Give up what was typed');
    expect([valueOf('Head'), valueOf('Place')]).toEqual(['', '']);
  });

  it('says so where the template is gone, and which of its fields no longer fit', async () => {
    kept = [template(3, 'Old', { lost: ['water', 'tap'] })];
    open(WELLS.id);
    expect(await screen.findByText('This template is no longer there. The form begins without it.')).toBeTruthy();
    cleanup();
    open(kept[0]?.id ?? '');
    expect(await screen.findByText(/for some fields: water, tap\./u)).toBeTruthy();
  });

  it('is kept as a template without secrets, what is hidden, what is preset and what does not fit', async () => {
    open(null);
    await userEvent.type(await screen.findByLabelText('Head'), 'other');
    await userEvent.type(await screen.findByLabelText('Only for others'), 'unseen');
    await userEvent.clear(screen.getByLabelText('Head'));
    await userEvent.type(screen.getByLabelText('Head'), 'Example Ada');
    await userEvent.type(screen.getByLabelText('PIN'), '4711');
    await userEvent.type(screen.getByLabelText('Members'), '99');
    expect(screen.queryByRole('button', { name: 'Change the template…' })).toBeNull();
    await press('Save as a template…');
    const dialog = await screen.findByRole('dialog', { name: 'Save as a template' });
    expect(within(dialog).getByText(/^Left out: Members and PIN\./u)).toBeTruthy();
    await userEvent.type(within(dialog).getByLabelText('Name'), 'Households');
    await userEvent.click(within(dialog).getByRole('checkbox', { name: 'For everybody' }));
    engine.current.answers.set('templates.create', () => {
      throw new Refusal('conflict', 'name_taken');
    });
    await press('Save the template', dialog);
    expect(await within(dialog).findByText('There is one of this name already.')).toBeTruthy();
    // Among one's own the name may still be free.
    await userEvent.click(within(dialog).getByRole('checkbox', { name: 'For everybody' }));
    expect(within(dialog).queryByText('There is one of this name already.')).toBeNull();
    engine.current.answers.set('templates.create', () => ({ templateId: WELLS.id }));
    await press('Save the template', dialog);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(sent('templates.create')).toEqual([true, false].map((isShared) => ({ typeId: TYPE.id, name: 'Households', isShared, values: { head: 'Example Ada' } })));
    expect(valueOf('Head')).toBe('Example Ada');
  });

  it('is not kept while there is nothing in it, nor for everybody by who does not manage types', async () => {
    open(null, 'field_worker');
    await press('Save as a template…');
    const dialog = await screen.findByRole('dialog', { name: 'Save as a template' });
    expect(within(dialog).getByText(/^No field is filled in yet that a template takes over\./u)).toBeTruthy();
    expect(within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Save the template' }).disabled).toBe(true);
    expect(within(dialog).queryByRole('checkbox')).toBeNull();
  });

  it('changes the template it began with to what it holds now, where the caller may', async () => {
    open(WELLS.id);
    await userEvent.type(await screen.findByLabelText('Head'), 'Example Ada');
    await userEvent.clear(screen.getByLabelText('Place'));
    await press('Change the template…');
    const dialog = await screen.findByRole('alertdialog', { name: 'Change the template?' });
    engine.current.answers.set('templates.update', () => {
      throw new Refusal('not_found', 'no_such_item');
    });
    await press('Change', dialog);
    expect((await within(dialog).findByRole('alert')).textContent).not.toBe('');
    engine.current.answers.set('templates.update', () => ({}));
    await press('Change', dialog);
    await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull());
    expect(sent('templates.update').at(-1)).toEqual({ templateId: WELLS.id, name: 'Wells', values: { head: 'Example Ada', members: 3 } });
  });

  it('leaves that of others alone', async () => {
    open(RIVERS.id);
    await screen.findByText('This form began with the template “Rivers”.');
    expect(screen.queryByRole('button', { name: 'Change the template…' })).toBeNull();
  });
});

describe('a record that is there', () => {
  it('is kept as a template with what it holds and what was typed over it, without its secrets', async () => {
    const recordId = '00000000-0000-4000-8000-0000000000e1';
    engine.current.answers.set('records.get', () => ({
      record: { id: recordId, typeId: TYPE.id, number: 1, title: 'Example Ada', owner: null, team: null, state: 'active', tags: [], createdAtMs: 0, changedAtMs: 0, version: 3 },
      typeVersion: 1,
      values: { head: 'Example Ada', place: 'Example North', members: 4, begun: 'Some day' },
      secrets: ['pin'],
      names: {},
      may: { write: true, reveal: false, assign: false },
    }));
    openPage(<RecordForm typeId={TYPE.id} record={recordId} onLeave={() => undefined} onSaved={() => undefined} />, { address: '/records' });
    await userEvent.clear(await screen.findByLabelText('Head'));
    await press('Save as a template…');
    const dialog = await screen.findByRole('dialog', { name: 'Save as a template' });
    await userEvent.type(within(dialog).getByLabelText('Name'), 'Like Ada');
    await press('Save the template', dialog);
    await waitFor(() => expect(sent('templates.create')).toEqual([{ typeId: TYPE.id, name: 'Like Ada', isShared: false, values: { place: 'Example North', members: 4, begun: 'Some day' } }]));
  });
});
