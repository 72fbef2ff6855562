import type { Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { TextField } from '../../ui/text-field.tsx';

interface CodeFieldProps {
  value: string;
  onChange: (value: string) => void;
  /** Instead of the code of a device, where one may be given. */
  backup?: boolean;
  label?: string;
  /** What is wrong with it, in a sentence. */
  error?: string | null;
  autoFocus?: boolean;
  inputRef?: Ref<HTMLInputElement>;
}

/** Takes the code of a device, or a backup code, typed or pasted, with spaces and dashes or without. */
export function CodeField({ backup = false, label, ...props }: CodeFieldProps) {
  const { t } = useTranslation('secondFactor');
  return (
    <TextField
      {...props}
      large
      mono
      label={label ?? t(backup ? 'field.backup' : 'field.device')}
      hint={t(backup ? 'field.backupHint' : 'field.deviceHint')}
      autoComplete={backup ? 'off' : 'one-time-code'}
      maxLength={64}
      isRequired
      dir="ltr"
    />
  );
}
