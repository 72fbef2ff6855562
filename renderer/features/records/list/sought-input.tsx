import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlainField, PlainKind, TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { PlainValue } from '../../../../preload/contract/record-values.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { TextArea } from '../../../ui/text-area.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { allChoices } from '../fields/all-choices.ts';
import { FieldInput } from '../fields/field-input.tsx';
import styles from './find-secret.module.css';
import { useLocalText } from '../local-text.ts';

const LINES: ReadonlySet<PlainKind> = new Set<PlainKind>(['text', 'phone', 'email', 'number']);
const AREAS: ReadonlySet<PlainKind> = new Set<PlainKind>(['long_text', 'address']);

interface SoughtInputProps {
  field: PlainField;
  definition: TypeDefinition;
  value: PlainValue;
  onChange: (value: PlainValue) => void;
  error: string | null;
  autoFocus: boolean;
}

/** A secret that is looked for: what is typed is hidden until the person asks to see it, what is picked from a few is not. */
export function SoughtInput({ field, definition, value, onChange, error, autoFocus }: SoughtInputProps) {
  const { t } = useTranslation('records');
  const text = useLocalText();
  const [isShown, setShown] = useState(false);
  const toggle = { label: isShown ? t('findSecret.hide') : t('findSecret.show'), icon: isShown ? <EyeOff /> : <Eye />, press: () => setShown(!isShown) };
  const typed = { label: text(field.label), value: typeof value === 'string' ? value : '', error, onChange };
  if (LINES.has(field.kind)) {
    return (
      <TextField
        {...typed}
        {...(field.kind === 'number' ? {} : { hint: t('findSecret.whole') })}
        type={isShown ? 'text' : 'password'}
        dir={field.kind === 'text' ? 'auto' : 'ltr'}
        isRequired
        autoFocus={autoFocus}
        after={<IconButton small label={toggle.label} icon={toggle.icon} onPress={toggle.press} />}
      />
    );
  }
  if (AREAS.has(field.kind)) {
    return (
      <div className={styles.area}>
        <TextArea {...typed} hint={t('findSecret.whole')} rows={3} isMasked={!isShown} />
        <Button kind="quiet" icon={toggle.icon} onPress={toggle.press}>
          {toggle.label}
        </Button>
      </div>
    );
  }
  return <FieldInput field={{ ...field, help: null, required: true, readOnly: false }} choices={allChoices(field, definition)} value={value} nameOf={() => null} onChange={onChange} error={error} />;
}
