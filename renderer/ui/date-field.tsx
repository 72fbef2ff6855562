import { FieldError, Input, Label, Text, TextField } from 'react-aria-components';
import { classes } from './classes.ts';
import styles from './field.module.css';

interface DateFieldProps {
  label: string;
  /** A day as `YYYY-MM-DD`; empty for none. */
  value: string;
  onChange: (value: string) => void;
  /** The first day that may be chosen, in the same form. */
  min?: string;
  hint?: string;
  error?: string | null;
}

/** A day of the calendar, by the platform's own field: typed by keyboard or picked. */
export function DateField({ label, value, onChange, min, hint, error = null }: DateFieldProps) {
  return (
    <TextField className={styles.field ?? ''} type="date" value={value} onChange={onChange} isInvalid={error !== null} isRequired validationBehavior="aria">
      <Label className={styles.label ?? ''}>{label}</Label>
      <div className={classes(styles.box, error !== null && styles.invalid)}>
        <Input className={styles.input ?? ''} type="date" {...(min === undefined ? {} : { min })} />
      </div>
      {hint !== undefined && (
        <Text slot="description" className={styles.hint ?? ''} elementType="div">
          {hint}
        </Text>
      )}
      <FieldError className={styles.error ?? ''}>{error}</FieldError>
    </TextField>
  );
}
