import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/i18n/format.ts';
import { codeGroups, codeSymbols, strangeSymbols } from './recovery-code.ts';
import { TextField } from './text-field.tsx';

export interface CheckedCodeFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Which code it is, where there may be two. */
  label?: string;
  autoFocus?: boolean;
  error?: string | null;
}

/** Takes a code typed or pasted, with dashes and spaces or without, and shows how much of it is there. */
export function CheckedCodeField({ kind, symbols, value, onChange, autoFocus = false, error = null, label }: CheckedCodeFieldProps & { kind: 'code' | 'invitationCode' | 'share'; symbols: number }) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const typed = codeSymbols(value).length;
  const strange = strangeSymbols(value);
  const ownError = strange.length > 0 ? t(`${kind}.strange`, { symbols: strange.join(' ') }) : typed > symbols ? t(`${kind}.tooLong`) : null;
  return (
    <TextField
      large
      mono
      label={label ?? t(`${kind}.label`)}
      hint={t('code.count', { typed: format.number(typed), total: format.number(symbols) })}
      value={value}
      onChange={onChange}
      onBlur={() => onChange(codeGroups(value).join('-'))}
      autoFocus={autoFocus}
      error={error ?? ownError}
      dir="ltr"
      maxLength={128}
      isRequired
    />
  );
}
