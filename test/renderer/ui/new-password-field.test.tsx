import { cleanup, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { catalogues, LANGUAGES } from '../../../renderer/app/i18n/catalogues.ts';
import { setLocale } from '../../../renderer/app/i18n/i18n.ts';
import { NewPasswordField } from '../../../renderer/ui/new-password-field.tsx';
import { estimatePassword } from '../../../renderer/ui/password-estimate.ts';
import { STRENGTHS } from '../../../renderer/ui/password-strengths.ts';

const KNOWN = ['Nordlicht Rescue', 'Example Brzozwik'];

describe('the estimate', () => {
  it.each([
    ['monkey', 'veryWeak', 'common'],
    ['aaaaaaaaaaaaaaaa', 'veryWeak', 'repeats'],
    ['abcdefghijklmnopqrst', 'veryWeak', 'sequence'],
    ['nordlicht', 'veryWeak', 'name'],
    ['teapot bicycle gravel moonlit', 'strong', null],
    ['zvkqpwmxhtbnrja', 'strong', null],
  ] as const)('of %s is %s', (password, strength, cause) => {
    expect(estimatePassword(password, KNOWN)).toEqual({ strength, cause });
  });

  it('counts what others know', () => {
    const level = (known: readonly string[]): number => STRENGTHS.indexOf(estimatePassword('nordlicht brzozwik', known).strength);
    expect(level(KNOWN)).toBeLessThan(level([]));
  });

  it('is the same for an accent composed or not, and takes the longest password there may be', () => {
    expect(estimatePassword('cafe\u0301 teapot gravel', [])).toEqual(estimatePassword('caf\u00e9 teapot gravel', []));
    expect(estimatePassword('x7$'.repeat(341), []).cause).toBe('repeats');
  });
});

function Field({ refusal = null }: { refusal?: string | null }) {
  const [value, setValue] = useState('');
  return <NewPasswordField label="Example password" value={value} onChange={setValue} refusal={refusal} known={KNOWN} />;
}
const input = (): HTMLInputElement => screen.getByLabelText('Example password', { selector: 'input' });
const told = (): string | null | undefined => document.querySelector('[aria-live="polite"]')?.textContent;

describe('a field for a new password', () => {
  const user = userEvent.setup();
  afterEach(() => {
    cleanup();
    setLocale('en');
  });

  it('tells the strength in words while it is typed, politely, and says nothing of an empty one', async () => {
    render(<Field />);
    expect(told()).toBe('');
    await user.type(input(), 'monkey');
    await waitFor(() => expect(told()).toBe('Very easy to guess. It is like a password that many people use.'));
    await user.type(input(), ' teapot bicycle gravel');
    await waitFor(() => expect(told()).toBe('Very hard to guess.'));
    await user.clear(input());
    await waitFor(() => expect(told()).toBe(''));
  });

  it('tells it in German', async () => {
    setLocale('de');
    render(<Field />);
    await user.type(input(), 'monkey');
    await waitFor(() => expect(told()).toBe('Sehr leicht zu erraten. Es ähnelt einem Passwort, das viele benutzen.'));
  });

  it('fills as many bars as the word says, beside it and not instead', async () => {
    render(<Field />);
    const filled = (): number => document.querySelectorAll('[aria-hidden="true"] > .on').length;
    await user.type(input(), 'monkey');
    await waitFor(() => expect(filled()).toBe(1));
    await user.type(input(), ' teapot bicycle gravel');
    await waitFor(() => expect(filled()).toBe(5));
  });

  it('takes a pasted password whole, shows it when asked, and hides it again', async () => {
    render(<Field />);
    await user.click(input());
    await user.paste('  a pasted teapot 🫖 password  ');
    expect(input().value).toBe('  a pasted teapot 🫖 password  ');
    expect(input().type).toBe('password');
    await user.click(screen.getByRole('button', { name: 'Show the password' }));
    expect(input().type).toBe('text');
    await user.click(screen.getByRole('button', { name: 'Hide the password' }));
    expect(input().type).toBe('password');
  });

  it('shows why it was refused, belonging to the field, and takes the focus', () => {
    const { rerender } = render(<Field />);
    input().blur();
    rerender(<Field refusal="An example of a refusal." />);
    expect(document.activeElement).toBe(input());
    expect(input().getAttribute('aria-invalid')).toBe('true');
    const describedBy = (input().getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent);
    expect(describedBy).toContain('An example of a refusal.');
  });
});

describe.each(LANGUAGES)('the catalogue %s', (language) => {
  it('has a word for every strength', () => {
    expect(Object.keys(catalogues[language].common.password.strength)).toEqual([...STRENGTHS]);
  });
});
