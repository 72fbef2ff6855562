import { FieldError, Label, Text, TextArea as AriaTextArea, TextField as AriaTextField } from 'react-aria-components';
import { classes } from './classes.ts';
import styles from './field.module.css';

interface TextAreaProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: string;
  error?: string | null;
  rows?: number;
  /** Shows that something is typed, and not what. */
  isMasked?: boolean;
}

/** Some lines of text, as TextField is for one. */
export function TextArea({ label, value, onChange, hint, error = null, rows = 3, isMasked = false }: TextAreaProps) {
  return (
    <AriaTextField className={styles.field ?? ''} value={value} onChange={onChange} isInvalid={error !== null} validationBehavior="aria">
      <Label className={styles.label ?? ''}>{label}</Label>
      <div className={classes(styles.box, error !== null && styles.invalid)}>
        <AriaTextArea className={classes(styles.input, styles.area, isMasked && styles.masked)} dir="auto" rows={rows} spellCheck={isMasked ? false : undefined} />
      </div>
      {hint !== undefined && (
        <Text slot="description" className={styles.hint ?? ''} elementType="div">
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </AriaTextField>
  );
}
