import { act, cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { keepDraftsNow, onDraftsNotKept } from '../../../renderer/app/draft-keeper.ts';
import { dropDrafts, findDraftsOf, hasUnkeptDrafts, keepDraftsOf, useDraft, useKeptDraft } from '../../../renderer/app/drafts.ts';
import '../../../renderer/app/i18n/i18n.ts';
import { FoundDraft } from '../../../renderer/app/found-draft.tsx';
import { EngineDouble, Refusal } from '../audit/engine-double.ts';

const ONE = '00000000-0000-4000-8000-000000000001';
const OTHER = '00000000-0000-4000-8000-000000000002';

function Form() {
  const [text, setText, discard] = useDraft('example', '');
  return (
    <>
      <input aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />
      <button type="button" onClick={discard}>
        Sent
      </button>
    </>
  );
}
const typed = (): string => screen.getByRole<HTMLInputElement>('textbox', { name: 'Text' }).value;

beforeEach(() => dropDrafts());
afterEach(cleanup);

describe('what was typed and not sent', () => {
  it('outlives its screen, and comes back to the same person after a lock', async () => {
    keepDraftsOf(ONE);
    render(<Form />);
    await userEvent.type(screen.getByRole('textbox', { name: 'Text' }), 'half a sentence');
    cleanup();
    keepDraftsOf(ONE);
    render(<Form />);
    expect(typed()).toBe('half a sentence');
  });

  it('is gone for anybody else, from a screen that is open too', async () => {
    keepDraftsOf(ONE);
    render(<Form />);
    await userEvent.type(screen.getByRole('textbox', { name: 'Text' }), 'half a sentence');
    act(() => keepDraftsOf(OTHER));
    expect(typed()).toBe('');
    act(() => keepDraftsOf(ONE));
    expect(typed()).toBe('');
  });

  it('is none any more once it was sent', async () => {
    keepDraftsOf(ONE);
    render(<Form />);
    await userEvent.type(screen.getByRole('textbox', { name: 'Text' }), 'whole');
    expect(hasUnkeptDrafts()).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: 'Sent' }));
    expect(hasUnkeptDrafts()).toBe(false);
    expect(typed()).toBe('');
  });
});

const Text = z.strictObject({ text: z.string().max(20) });

function KeptForm() {
  const draft = useKeptDraft('example.kept', Text, { text: '' });
  return (
    <>
      <FoundDraft draft={draft} />
      <input aria-label="Text" value={draft.value.text} onChange={(event) => draft.set({ text: event.target.value })} />
      <button type="button" onClick={draft.discard}>
        Sent
      </button>
    </>
  );
}

describe('what is kept by the engine too', () => {
  let engine: EngineDouble;
  /** What the engine holds, as this person's. */
  let held: Map<string, string>;

  beforeEach(() => {
    engine = new EngineDouble();
    held = new Map();
    engine.answers.set('drafts.list', () => ({ drafts: [...held].map(([name, body]) => ({ name, body, atMs: 1 })) }));
    engine.answers.set('drafts.put', ({ input }) => {
      held.set(String(input['name']), String(input['body']));
      return {};
    });
    engine.answers.set('drafts.remove', ({ input }) => {
      held.delete(String(input['name']));
      return {};
    });
    keepDraftsOf(ONE);
  });
  const type = async (text: string): Promise<void> => userEvent.type(screen.getByRole('textbox', { name: 'Text' }), text);
  /** As if the page had been loaded anew and the same person, or another, were in. */
  const again = async (personId = ONE): Promise<void> => {
    cleanup();
    dropDrafts();
    keepDraftsOf(personId);
    await findDraftsOf(personId);
    render(<KeptForm />);
  };

  it('is sent once nothing was typed for a moment, the whole of it and not each letter', async () => {
    render(<KeptForm />);
    await type('half a sentence');
    await waitFor(() => expect(held.get('example.kept')).toBe('{"text":"half a sentence"}'));
    expect(engine.inputsOf('drafts.put')).toHaveLength(1);
    await waitFor(() => expect(hasUnkeptDrafts()).toBe(false));
  });

  it('is there after the page was loaded anew, says so, and can be begun anew', async () => {
    held.set('example.kept', '{"text":"half"}');
    await again();
    expect(typed()).toBe('half');
    await userEvent.click(screen.getByRole('button', { name: 'Begin anew' }));
    expect(typed()).toBe('');
    await act(() => keepDraftsNow());
    await waitFor(() => expect(held.size).toBe(0));
  });

  it('is removed when it was sent, and no late word brings it back', async () => {
    render(<KeptForm />);
    await type('whole');
    await userEvent.click(screen.getByRole('button', { name: 'Sent' }));
    await act(() => keepDraftsNow());
    await waitFor(() => expect(engine.inputsOf('drafts.remove')).toHaveLength(1));
    expect(held.size).toBe(0);
    await again();
    expect(typed()).toBe('');
    expect(screen.queryByRole('status')).toBeNull();
  });

  it.each(['{"text":7}', '{"text":"half","more":1}', '{"text":"longer than the form allows"}', '{', '', 'null'])('is begun anew where it is no draft of this form: %s', async (body) => {
    held.set('example.kept', body);
    await again();
    expect(typed()).toBe('');
  });

  it('goes to the engine when the same person is back, if it could not before; never under another name', async () => {
    engine.answers.set('drafts.put', () => {
      throw new Refusal('not_signed_in', 'session_ended');
    });
    render(<KeptForm />);
    await type('half');
    await act(() => keepDraftsNow());
    await waitFor(() => expect(engine.inputsOf('drafts.put')).toHaveLength(1));
    engine.answers.set('drafts.put', ({ input }) => {
      held.set(String(input['name']), String(input['body']));
      return {};
    });
    keepDraftsOf(ONE);
    await act(() => findDraftsOf(ONE));
    await waitFor(() => expect(held.get('example.kept')).toBe('{"text":"half"}'));

    await type(' more');
    act(() => keepDraftsOf(OTHER));
    await act(() => keepDraftsNow());
    await act(() => findDraftsOf(OTHER));
    expect(held.get('example.kept')).toBe('{"text":"half"}');
  });

  it('says when the disk would not take it, and what was typed stays', async () => {
    let told = 0;
    onDraftsNotKept(() => (told += 1));
    engine.answers.set('drafts.put', () => {
      throw new Refusal('read_only', 'disk_full');
    });
    render(<KeptForm />);
    await type('half');
    await act(() => keepDraftsNow());
    await waitFor(() => expect(told).toBe(1));
    expect(typed()).toBe('half');
    // Nobody signs out over it unasked, and it is tried again without a word at each pause.
    expect(hasUnkeptDrafts()).toBe(true);
    await act(() => keepDraftsNow());
    expect(told).toBe(1);
    engine.answers.set('drafts.put', ({ input }) => {
      held.set(String(input['name']), String(input['body']));
      return {};
    });
    await act(() => keepDraftsNow());
    expect(held.get('example.kept')).toBe('{"text":"half"}');
    expect(hasUnkeptDrafts()).toBe(false);
  });

  it('is on disk when keeping it now is over, also what was typed while an earlier text was on its way', async () => {
    let letGo: () => void = () => undefined;
    const first = new Promise<void>((resolve) => (letGo = resolve));
    engine.answers.set('drafts.put', async ({ input }) => {
      if (input['body'] === '{"text":"h"}') await first;
      held.set(String(input['name']), String(input['body']));
      return {};
    });
    render(<KeptForm />);
    await type('h');
    void keepDraftsNow();
    await type('alf');
    let isOver = false;
    const kept = keepDraftsNow().then(() => (isOver = true));
    await act(() => Promise.resolve());
    expect(isOver).toBe(false);
    letGo();
    await act(() => kept);
    expect(held.get('example.kept')).toBe('{"text":"half"}');
  });

  it('is not held up for long by an engine that does not answer, and is not taken for kept', async () => {
    engine.answers.set('drafts.put', () => new Promise(() => undefined));
    render(<KeptForm />);
    await type('half');
    await act(() => keepDraftsNow());
    expect(hasUnkeptDrafts()).toBe(true);
  });

  it('never becomes somebody else’s, though the engine refuses it after they came', async () => {
    let refuse: (error: Refusal) => void = () => undefined;
    engine.answers.set('drafts.put', () => new Promise((_resolve, reject) => (refuse = reject)));
    render(<KeptForm />);
    await type('half');
    void keepDraftsNow();
    act(() => keepDraftsOf(OTHER));
    await act(async () => refuse(new Refusal('not_signed_in', 'session_ended')));
    await act(() => findDraftsOf(OTHER));
    await act(() => keepDraftsNow());
    expect(engine.inputsOf('drafts.put')).toHaveLength(1);
  });
});

/** The type check is the test: what holds a secret does not compile. None of it runs. */
export function useSecretDrafts(): void {
  // @ts-expect-error a password is never kept
  useKeptDraft('example', z.strictObject({ name: z.string(), newPassword: z.string() }), { name: '', newPassword: '' });
  // @ts-expect-error nor is a code
  useKeptDraft('example', z.strictObject({ code: z.string() }), { code: '' });
  // @ts-expect-error nor a bare text, which may be anything
  useKeptDraft('example', z.string(), '');
}
