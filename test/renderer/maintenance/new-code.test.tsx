import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { NewCodeDialog } from '../../../renderer/features/maintenance/new-code-dialog.tsx';
import { exampleKeys } from '../app/example-session.ts';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const CODE = '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV';
const engine = freshEngine();
const user = userEvent.setup();
let closed = 0;
let shared: string[] = [];
beforeEach(() => {
  closed = 0;
  shared = [];
  const { answers } = engine.current;
  answers.set('keys.makeCode', () => ({ recoveryCode: CODE, untilMs: Date.UTC(2026, 0, 5, 10) }));
  answers.set('keys.replaceCode', () => {
    throw new Refusal('not_found', 'recovery_code_expired');
  });
  answers.set('host.print', () => ({}));
});
const open = (): void => void openPage(<NewCodeDialog onShare={(code) => shared.push(code)} onClose={() => (closed += 1)} />, { address: '/maintenance' });
const press = async (dialog: HTMLElement, name: string): Promise<void> => user.click(within(dialog).getByRole('button', { name }));

describe('a new recovery code', () => {
  it('is asked for with what it means for the code and the backups there are', async () => {
    open();
    const dialog = await screen.findByRole('dialog', { name: 'Make a new recovery code' });
    expect(dialog.textContent).toContain('Backups that are there already open only with the code that you have now.');
    expect(dialog.textContent).not.toContain('0123');
    expect(engine.current.inputsOf('keys.makeCode')).toEqual([]);
  });

  it('is shown and printed, and put in force only when it was typed back as it is', async () => {
    open();
    await press(await screen.findByRole('dialog'), 'Make a new code');
    const shown = await screen.findByRole('dialog', { name: 'The new recovery code' });
    expect(within(shown).getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(expect.arrayContaining(CODE.split('-')));
    await press(shown, 'Print a sheet');
    expect(engine.current.inputsOf('host.print')).toEqual([{}]);
    await press(shown, 'I have it on paper');
    const dialog = await screen.findByRole('dialog', { name: 'Type the code back' });
    expect(document.body.textContent).not.toContain(CODE.slice(0, 9));
    await user.type(within(dialog).getByRole('textbox'), CODE.replace('4567', '4568'));
    await press(dialog, 'Put it in force');
    expect(dialog.textContent).toContain('Group 2 differs from the code.');
    expect(engine.current.inputsOf('keys.replaceCode')).toEqual([]);

    await user.clear(within(dialog).getByRole('textbox'));
    await user.type(within(dialog).getByRole('textbox'), CODE.toLowerCase());
    await press(dialog, 'Put it in force');
    await waitFor(() => expect(dialog.textContent).toContain('The new recovery code waits no longer'));
    expect(closed).toBe(0);

    engine.current.answers.set('keys.replaceCode', () => exampleKeys());
    await press(dialog, 'Put it in force');
    const done = await screen.findByRole('dialog', { name: 'The new code is in force' });
    expect(done.textContent).toContain('The one before opens only backups from before.');
    await press(done, 'Share it out…');
    expect(shared).toEqual([CODE]);
    await user.click(within(done).getAllByRole('button', { name: 'Close' }).at(-1) ?? done);
    expect(closed).toBe(1);
  });
});
