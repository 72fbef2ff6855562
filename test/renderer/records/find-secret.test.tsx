import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { BuiltInRole } from '../../../preload/contract/permission.ts';
import { FindSecret } from '../../../renderer/features/records/list/find-secret.tsx';
import { parseRecordsAddress } from '../../../renderer/features/records/records-address.ts';
import { soughtFields, soughtSecret } from '../../../renderer/features/records/list/sought-secret.ts';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const TYPE = '00000000-0000-4000-8000-0000000000a1';
const FOUND = { id: '00000000-0000-4000-8000-0000000000e1', typeId: TYPE, number: 7, title: 'Example Ada', owner: null, team: null, state: 'archived', createdAtMs: 0, changedAtMs: 0, version: 1 };
const secret = (kind: string, name: string, more: object = {}) => ({ kind, name, label: { text: name }, sensitivity: 'secret', ...more });
const typeOf = (...fields: object[]): TypeDefinition => TypeDefinition.parse({ sections: [{ fields: [{ kind: 'text', name: 'Head', label: { text: 'Head' } }, ...fields] }], choiceLists: { sources: [{ value: 'well', label: { text: 'Well' } }] } });
const PIN = typeOf(secret('text', 'Pin'));

const engine = freshEngine();
const onFollow = vi.fn();
let answer: () => unknown;
beforeEach(() => {
  // jsdom draws nothing, and so cannot scroll to it.
  Element.prototype.scrollIntoView = () => undefined;
  onFollow.mockClear();
  answer = () => ({ rows: [FOUND] });
  engine.current.answers.set('records.findBySecret', () => answer());
});
function show(definition: TypeDefinition, role: BuiltInRole = 'administrator'): void {
  openPage(<FindSecret view={parseRecordsAddress('state=archived')} typeId={TYPE} typeName="Example visit" definition={definition} onFollow={onFollow} />, { address: '/records?state=archived', role });
}
const ask = async (): Promise<HTMLElement> => {
  await userEvent.click(screen.getByRole('button', { name: 'Find by a secret…' }));
  return screen.findByRole('dialog', { name: 'Find by a secret' });
};
const search = (dialog: HTMLElement): Promise<void> => userEvent.click(within(dialog).getByRole('button', { name: 'Search' }));
const asked = (): Record<string, unknown>[] => engine.current.inputsOf('records.findBySecret');

describe('finding a record by a secret', () => {
  it('is there for who may reveal secrets, where the type has one that is asked for as one value', () => {
    show(typeOf(secret('coordinates', 'Place')));
    expect(screen.queryByRole('button', { name: 'Find by a secret…' })).toBeNull();
    show(PIN, 'auditor');
    expect(screen.queryByRole('button', { name: 'Find by a secret…' })).toBeNull();
    show(PIN);
    expect(screen.getByRole('button', { name: 'Find by a secret…' })).toBeTruthy();
  });

  it('asks with what was typed, hidden until it is to be seen, and leads to what holds it with the list as it was', async () => {
    show(PIN);
    const dialog = await ask();
    expect(within(dialog).getByText(/stands in the audit/u)).toBeTruthy();
    const value = within(dialog).getByLabelText<HTMLInputElement>('Pin');
    await userEvent.type(value, 'Straße 47');
    expect(value.type).toBe('password');
    await userEvent.click(within(dialog).getByRole('button', { name: 'Show what is typed' }));
    expect(value.type).toBe('text');
    await userEvent.type(within(dialog).getByLabelText('Why do you need it?'), 'Asked at the door');
    await search(dialog);
    const link = await within(dialog).findByRole('link', { name: 'Example Ada' });
    expect(asked()).toEqual([{ typeId: TYPE, field: 'Pin', soughtSecret: 'Straße 47', reason: 'Asked at the door' }]);
    expect(within(dialog).getByRole('status').textContent).toBe('1 record holds exactly this.Example AdaExample visit · No. 7 · no owner · Archived');
    await userEvent.click(link);
    expect(location.hash).toMatch(new RegExp(`^#/records/${FOUND.id}\\?.*state=archived`, 'u'));
    expect(location.hash).not.toMatch(/47|stra/iu);
    expect(onFollow).toHaveBeenCalledOnce();
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('says that nothing has it, and takes the answer away once something else is typed', async () => {
    answer = () => ({ rows: [] });
    show(PIN);
    const dialog = await ask();
    await userEvent.type(within(dialog).getByLabelText('Pin'), '4711');
    await search(dialog);
    expect(await within(dialog).findByText('No record within your reach holds exactly this.')).toBeTruthy();
    await userEvent.type(within(dialog).getByLabelText('Pin'), '0');
    expect(within(dialog).queryByText('No record within your reach holds exactly this.')).toBeNull();
  });

  it('says when there may be more, and when the one answer did not arrive', async () => {
    answer = () => ({ rows: Array.from({ length: 100 }, (_, at) => ({ ...FOUND, id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`, number: at + 1, title: '' })) });
    show(PIN);
    const dialog = await ask();
    await userEvent.type(within(dialog).getByLabelText('Pin'), '4711');
    await search(dialog);
    expect(await within(dialog).findByText('These are the latest 100. There may be more.')).toBeTruthy();
    expect(within(dialog).getByRole('link', { name: 'No. 100' })).toBeTruthy();
    answer = () => ({ rows: null });
    await search(dialog);
    expect(await within(dialog).findByText(/is given only once/u)).toBeTruthy();
  });

  it('forgets what was typed when it closes', async () => {
    show(PIN);
    await userEvent.type(within(await ask()).getByLabelText('Pin'), '4711');
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(within(await ask()).getByLabelText<HTMLInputElement>('Pin').value).toBe('');
    expect(engine.current.asked).toEqual([]);
  });

  it('tells a missing value and a missing reason at their fields, and spends nothing on the first', async () => {
    answer = () => {
      throw new Refusal('invalid_input', 'fields', [{ path: 'reason', rule: 'required' }]);
    };
    show(PIN);
    const dialog = await ask();
    const errorOf = (label: string): string => {
      const ids = within(dialog).getByLabelText(label).getAttribute('aria-describedby')?.split(' ') ?? [];
      return ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    };
    await search(dialog);
    expect(errorOf('Pin')).toContain('This is needed.');
    expect(asked()).toEqual([]);
    await userEvent.type(within(dialog).getByLabelText('Pin'), '4711');
    await search(dialog);
    await waitFor(() => expect(errorOf('Why do you need it?')).toContain('This is needed.'));
    expect(errorOf('Pin')).not.toContain('This is needed.');
    expect(within(dialog).queryByRole('alert')).toBeNull();
  });

  it('tells in the dialog that the hour is used up, and keeps what was typed', async () => {
    answer = () => {
      throw new Refusal('rate_limited', 'too_many_reveals', [], 600);
    };
    show(PIN);
    const dialog = await ask();
    await userEvent.type(within(dialog).getByLabelText('Pin'), '4711');
    await search(dialog);
    expect((await within(dialog).findByRole('alert')).textContent).toContain('as many secrets as one hour allows');
    expect(within(dialog).getByLabelText<HTMLInputElement>('Pin').value).toBe('4711');
  });

  it('asks in which of several fields, and for a value of its kind', async () => {
    show(typeOf(secret('text', 'Pin'), secret('yes_no', 'Threatened'), secret('long_text', 'Story')));
    const dialog = await ask();
    await userEvent.type(within(dialog).getByLabelText('Pin', { selector: 'input' }), '4711');
    const choose = async (name: string): Promise<void> => {
      await userEvent.click(within(dialog).getByRole('button', { name: /In which field/u }));
      await userEvent.click(await screen.findByRole('option', { name }));
    };
    await choose('Threatened');
    await userEvent.click(within(dialog).getByRole('radio', { name: 'No' }));
    await search(dialog);
    expect(await within(dialog).findByRole('link', { name: 'Example Ada' })).toBeTruthy();
    expect(asked()).toEqual([{ typeId: TYPE, field: 'Threatened', soughtSecret: false }]);
    await choose('Story');
    expect(within(dialog).queryByRole('link')).toBeNull();
    expect(within(dialog).getByLabelText<HTMLTextAreaElement>('Story', { selector: 'textarea' }).value).toBe('');
  });
});

describe('what is sent of a secret that is looked for', () => {
  it.each([
    ['number', '1 250', 1250],
    ['number', '1,50', 1.5],
    ['number', '10', 10],
    ['number', '100.', 100],
    ['number', '-0.00', -0],
    ['text', ' x ', ' x '],
    ['choice', 'well', 'well'],
    ['yes_no', false, false],
  ])('of a %s that is %j is %j', (kind, typed, value) => {
    const definition = typeOf(secret(kind, 'Of', kind === 'choice' ? { list: 'sources' } : {}));
    const [field] = soughtFields(definition);
    expect(field && soughtSecret(field, typed, definition)).toEqual({ value });
  });

  it.each([
    ['number', 'ten', 'invalid'],
    ['number', '  ', 'required'],
    ['text', null, 'required'],
    ['email', 'nobody', 'format'],
    ['choice', 'lake', 'not_a_choice'],
  ])('of a %s that is %j is nothing: %s', (kind, typed, rule) => {
    const definition = typeOf(secret(kind, 'Of', kind === 'choice' ? { list: 'sources' } : {}));
    const [field] = soughtFields(definition);
    expect(field && soughtSecret(field, typed, definition)).toEqual({ rule });
  });
});
