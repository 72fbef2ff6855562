import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/i18n/format.ts';
import { CODE_SYMBOLS, codeGroups, codeSymbols, strangeSymbols } from './recovery-code.ts';
import { TextField } from './text-field.tsx';

interface RecoveryCodeFieldProps {
  value: string;
  onChange: (value: string) => void;
  autoFocus?: boolean;
  error?: string | null;
}

/** Takes a recovery code typed or pasted, with dashes and spaces or without, and shows how much of it is there. */
export function RecoveryCodeField({ value, onChange, autoFocus = false, error = null }: RecoveryCodeFieldProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const typed = codeSymbols(value).length;
  const strange = strangeSymbols(value);
  const ownError = strange.length > 0 ? t('code.strange', { symbols: strange.join(' ') }) : typed > CODE_SYMBOLS ? t('code.tooLong') : null;
  return (
    <TextField
      large
      mono
      label={t('code.label')}
      hint={t('code.count', { typed: format.number(typed), total: format.number(CODE_SYMBOLS) })}
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
