import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { DrillDialog } from '../../../renderer/app/recovery/prove-code-dialog.tsx';
import { SharesDialog } from '../../../renderer/features/maintenance/shares-dialog.tsx';
import { Refusal } from '../audit/engine-double.ts';
import { freshEngine, openPage } from '../people/open-page.tsx';

const CODE = '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV';
/** Shares as far as the page looks at them: version 1, needed, number, set. */
const share = (needed: number, number: number, set: string): string => `1${String(needed)}${String(number)}${set}${'0123456789ABCDEFGHJKMNPQRSTVWXYZ'}`.match(/.{4}/gu)?.join('-') ?? '';
const SHARES = [1, 2, 3].map((number) => share(2, number, 'ABCDE'));
const engine = freshEngine();
const user = userEvent.setup();
beforeEach(() => {
  const { answers } = engine.current;
  answers.set('keys.makeShares', () => ({ set: 'ABCDE', needed: 2, shares: SHARES }));
  answers.set('keys.drill', () => ({}));
  answers.set('host.print', () => ({}));
});
const press = async (dialog: HTMLElement, name: string): Promise<void> => user.click(within(dialog).getByRole('button', { name }));
const groups = (dialog: HTMLElement): string => within(dialog).getAllByRole('listitem').map(({ textContent }) => textContent).join('-');

describe('sharing the recovery code out', () => {
  it('shows one share after the other, prints a sheet for each, and ends when one is typed back', async () => {
    let closed = 0;
    openPage(<SharesDialog onClose={() => (closed += 1)} />, { address: '/maintenance' });
    const ask = await screen.findByRole('dialog', { name: 'Share the recovery code out' });
    expect(ask.textContent).toContain('Any 2 of 3 open the data. 1 may be lost.');
    await user.type(within(ask).getByRole('textbox'), CODE);
    await press(ask, 'Make the shares');
    await waitFor(() => expect(engine.current.inputsOf('keys.makeShares')).toMatchObject([{ needed: 2, total: 3 }]));

    let shown = await screen.findByRole('dialog', { name: 'Share 1 of 3' });
    expect(groups(shown)).toBe(SHARES[0]);
    expect(shown.textContent).toContain('Any 2 of 3 give the code back. Set ABCDE.');
    const sheets = [...document.querySelectorAll('[data-print-sheet]')].map(({ textContent }) => textContent);
    expect(sheets).toHaveLength(3);
    for (const [at, sheet] of sheets.entries()) {
      expect(sheet).toContain(SHARES[at]?.replaceAll('-', ''));
      expect(sheet).toContain(`Share ${String(at + 1)} of 3 of the recovery code of`);
      expect(sheet).toContain('Any 2 of these 3 shares together');
      expect(sheet).toContain('Kept by (name)');
    }
    await press(shown, 'Print all 3 sheets');
    expect(engine.current.inputsOf('host.print')).toEqual([{}]);
    await press(shown, 'Next share');
    shown = await screen.findByRole('dialog', { name: 'Share 2 of 3' });
    expect(groups(shown)).toBe(SHARES[1]);
    await press(shown, 'Next share');
    await press(await screen.findByRole('dialog', { name: 'Share 3 of 3' }), 'They are on paper');

    const back = await screen.findByRole('dialog', { name: 'Type a share back' });
    expect(document.querySelectorAll('[data-print-sheet]')).toHaveLength(0);
    const field = within(back).getByRole('textbox');
    await user.type(field, SHARES[1]?.replace(/Z$/u, 'Y') ?? '');
    await press(back, 'Compare');
    expect(back.textContent).toContain('Group 10 differs from the code.');
    expect(closed).toBe(0);
    await user.clear(field);
    await user.type(field, SHARES[1]?.toLowerCase() ?? '');
    await press(back, 'Compare');
    expect(closed).toBe(1);
  });

  it('asks for no code that was made a moment ago', async () => {
    openPage(<SharesDialog recoveryCode={CODE} onClose={() => undefined} />, { address: '/maintenance' });
    const ask = await screen.findByRole('dialog');
    expect(within(ask).queryByRole('textbox')).toBeNull();
    await press(ask, 'Make the shares');
    await waitFor(() => expect(engine.current.inputsOf('keys.makeShares')).toEqual([{ code: CODE, needed: 2, total: 3 }]));
  });
});

describe('a drill by shares', () => {
  async function byShares(): Promise<HTMLElement> {
    openPage(<DrillDialog isOpen onClose={() => undefined} />, { address: '/maintenance' });
    const dialog = await screen.findByRole('dialog', { name: 'Try the recovery code' });
    await user.click(within(dialog).getByRole('radio', { name: 'Shares of it' }));
    return dialog;
  }

  it('asks for as many as the first one says, and names what is not of its set or there twice', async () => {
    const dialog = await byShares();
    const fields = (): HTMLElement[] => within(dialog).getAllByRole('textbox');
    expect(fields()).toHaveLength(2);
    const [one, two, three] = [share(3, 1, 'ABCDE'), share(3, 2, 'ABCDE'), share(3, 4, 'ABCDE')];
    await user.click(fields()[0] ?? dialog);
    await user.paste(one);
    expect(fields()).toHaveLength(3);
    expect(within(dialog).getByText('3 shares of set ABCDE are needed, in any order.')).toBeTruthy();
    await user.click(fields()[1] ?? dialog);
    await user.paste(one);
    expect(dialog.textContent).toContain('Share number 1 was typed already.');
    await user.clear(fields()[1] ?? dialog);
    await user.paste(share(3, 2, 'FGHJK'));
    expect(dialog.textContent).toContain('This share is of another set, FGHJK instead of ABCDE');
    await user.clear(fields()[1] ?? dialog);
    await user.paste(two);
    await user.click(fields()[2] ?? dialog);
    await user.paste(three);
    await press(dialog, 'Try it');
    await waitFor(() => expect(engine.current.inputsOf('keys.drill')).toEqual([{ shares: [one, two, three] }]));
  });

  it('says at its field which share is mistyped', async () => {
    engine.current.answers.set('keys.drill', () => {
      throw new Refusal('invalid_input', 'share_malformed', [{ path: 'shares.1', rule: 'invalid' }]);
    });
    const dialog = await byShares();
    for (const [at, text] of SHARES.slice(0, 2).entries()) {
      await user.click(within(dialog).getAllByRole('textbox')[at] ?? dialog);
      await user.paste(text);
    }
    await press(dialog, 'Try it');
    const [first, second] = within(dialog).getAllByRole('textbox');
    await waitFor(() => expect(second?.getAttribute('aria-invalid')).toBe('true'));
    expect(first?.getAttribute('aria-invalid')).toBeNull();
    expect(dialog.textContent).toContain('Something is mistyped here.');
  });
});
