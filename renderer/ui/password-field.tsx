import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconButton } from './icon-button.tsx';
import { TextField } from './text-field.tsx';
import type { TextFieldProps } from './text-field.tsx';

type PasswordFieldProps = Omit<TextFieldProps, 'type' | 'after' | 'autoComplete' | 'dir'> & { autoComplete: 'current-password' | 'new-password' };

/** A password, hidden until the person asks to see it. Pasting is allowed: password managers are good. */
export function PasswordField(props: PasswordFieldProps) {
  const { t } = useTranslation('common');
  const [shown, setShown] = useState(false);
  const label = shown ? t('password.hide') : t('password.show');
  return (
    <TextField
      {...props}
      type={shown ? 'text' : 'password'}
      dir="ltr"
      after={<IconButton small label={label} icon={shown ? <EyeOff /> : <Eye />} onPress={() => setShown(!shown)} excludeFromTabOrder={false} />}
    />
  );
}
