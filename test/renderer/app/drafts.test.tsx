import { act, cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dropDrafts, hasDrafts, keepDraftsOf, useDraft } from '../../../renderer/app/drafts.ts';

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
    expect(hasDrafts()).toBe(true);
    await userEvent.click(screen.getByRole('button', { name: 'Sent' }));
    expect(hasDrafts()).toBe(false);
    expect(typed()).toBe('');
  });
});
