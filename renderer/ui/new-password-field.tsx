import { CircleCheck, CircleDashed } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../app/i18n/format.ts';
import { passwordLength, PASSWORD_MIN_CODE_POINTS } from './password-length.ts';
import { PasswordField } from './password-field.tsx';
import { PasswordMeter } from './password-meter.tsx';
import { usePasswordEstimate } from './use-password-estimate.ts';
import styles from './new-password-field.module.css';

interface NewPasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
  /** Why the engine refused it; the field takes the focus then, to be read out and mended. */
  refusal?: string | null;
  /** The fewest characters it may have; fewer will do beside a second factor. */
  least?: number;
  /** What others know about whoever it is for: names make a password easy to guess. */
  known?: readonly string[];
}

const NOTHING: readonly string[] = [];

/**
 * A password to be set, with its length counted and its strength told while it is typed. Only the length is demanded
 * here; the rest is the engine's to refuse.
 */
export function NewPasswordField({ label, value, onChange, error = null, refusal = null, least = PASSWORD_MIN_CODE_POINTS, known = NOTHING }: NewPasswordFieldProps) {
  const { t } = useTranslation('common');
  const input = useRef<HTMLInputElement>(null);
  const estimate = usePasswordEstimate(value, known);
  useEffect(() => {
    if (refusal !== null) input.current?.focus();
  }, [refusal]);
  const format = useFormat();
  const done = passwordLength(value) >= least;
  const count = t('password.length', { count: passwordLength(value), typed: format.number(passwordLength(value)), least: format.number(least) });
  return (
    <PasswordField
      large
      label={label}
      value={value}
      onChange={onChange}
      autoComplete="new-password"
      isRequired
      error={refusal ?? error}
      inputRef={input}
      hint={
        <span className={styles.hints}>
          <span className={done ? styles.done : styles.count}>
            {done ? <CircleCheck aria-hidden="true" /> : <CircleDashed aria-hidden="true" />}
            {count}
          </span>
          <PasswordMeter estimate={estimate} />
          <span>{t('password.advice')}</span>
        </span>
      }
    />
  );
}
