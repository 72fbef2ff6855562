import type { HTMLInputAutoCompleteAttribute, ReactNode, Ref } from 'react';
import { FieldError, Input, Label, Text, TextField as AriaTextField } from 'react-aria-components';
import { classes } from './classes.ts';
import styles from './field.module.css';

export interface TextFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** What a person should know before typing. */
  hint?: ReactNode;
  /** What is wrong with it, in a sentence. */
  error?: string | null;
  type?: 'text' | 'password' | 'email' | 'search' | 'date' | 'time' | 'datetime-local';
  autoComplete?: HTMLInputAutoCompleteAttribute;
  autoFocus?: boolean;
  isRequired?: boolean;
  isDisabled?: boolean;
  large?: boolean;
  mono?: boolean;
  maxLength?: number;
  dir?: 'auto' | 'ltr';
  /** Stands at the end of the field: a button that belongs to it. */
  after?: ReactNode;
  inputRef?: Ref<HTMLInputElement>;
}

/** One line of text with its label, its hint and what is wrong with it, all tied together for a screen reader. */
export function TextField({ label, hint, error = null, large = false, mono = false, after, inputRef, dir = 'auto', ...props }: TextFieldProps) {
  const { value, onChange, onBlur, type = 'text', autoComplete = 'off', autoFocus = false, isRequired = false, isDisabled = false, maxLength } = props;
  return (
    <AriaTextField
      className={styles.field ?? ''}
      value={value}
      onChange={onChange}
      {...(onBlur ? { onBlur } : {})}
      type={type}
      autoComplete={autoComplete}
      autoFocus={autoFocus}
      isRequired={isRequired}
      isDisabled={isDisabled}
      isInvalid={error !== null}
      validationBehavior="aria"
      {...(maxLength === undefined ? {} : { maxLength })}
    >
      <Label className={styles.label ?? ''}>{label}</Label>
      <div className={classes(styles.box, large && styles.large, error !== null && styles.invalid)}>
        <Input className={classes(styles.input, mono && styles.mono)} dir={dir} spellCheck={false} {...(inputRef ? { ref: inputRef } : {})} />
        {after}
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
