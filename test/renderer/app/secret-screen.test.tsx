import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useSecretScreen } from '../../../renderer/app/secret-screen.ts';
import { EngineDouble } from '../audit/engine-double.ts';

let engine: EngineDouble;
beforeEach(() => {
  engine = new EngineDouble();
  engine.answers.set('host.protectScreen', () => ({}));
  engine.answers.set('host.copySecret', () => ({ seconds: 60 }));
});
afterEach(cleanup);

function Secret({ text }: { text: string }) {
  useSecretScreen();
  return <p>{text}</p>;
}
const calls = (): unknown[] => engine.inputsOf('host.protectScreen');

describe('a screen with a secret on it', () => {
  it('is protected once, over all its steps and parts, until the last is gone', async () => {
    const { rerender } = render(<Secret key="one" text="example one" />);
    await waitFor(() => expect(calls()).toEqual([{ on: true }]));
    rerender(<Secret key="two" text="example two" />);
    rerender(
      <div>
        <Secret text="example" />
        <Secret text="example three" />
      </div>,
    );
    rerender(<Secret key="three" text="example three" />);
    rerender(<p>nothing</p>);
    await waitFor(() => expect(calls()).toEqual([{ on: true }, { on: false }]));
  });

  it('copies by way of the host what is marked on it, and nothing once it is gone', async () => {
    const { rerender } = render(<Secret text="example secret" />);
    await waitFor(() => expect(calls()).toHaveLength(1));
    getSelection()?.selectAllChildren(screen.getByText('example secret'));
    document.dispatchEvent(new Event('copy', { bubbles: true }));
    await waitFor(() => expect(engine.inputsOf('host.copySecret')).toEqual([{ secret: 'example secret' }]));
    rerender(<input defaultValue="not a secret" />);
    await waitFor(() => expect(calls()).toHaveLength(2));
    const input = screen.getByRole<HTMLInputElement>('textbox');
    await userEvent.click(input);
    input.select();
    input.dispatchEvent(new Event('copy', { bubbles: true }));
    expect(engine.inputsOf('host.copySecret')).toHaveLength(1);
  });

  it('copies what is marked in a field of it', async () => {
    function Field() {
      useSecretScreen();
      return <input defaultValue="typed secret" />;
    }
    render(<Field />);
    await waitFor(() => expect(calls()).toEqual([{ on: true }]));
    const input = screen.getByRole<HTMLInputElement>('textbox');
    input.focus();
    input.setSelectionRange(0, 5);
    input.dispatchEvent(new Event('copy', { bubbles: true }));
    await waitFor(() => expect(engine.inputsOf('host.copySecret')).toEqual([{ secret: 'typed' }]));
  });
});
