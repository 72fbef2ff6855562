import { useId } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import styles from './choice.module.css';
import fieldStyles from './field.module.css';

interface ChoiceProps<Id extends string> {
  label: string;
  /** `lang`: the language that a label is written in, where it is not the page's. */
  options: readonly { id: Id; label: string; lang?: string }[];
  value: Id;
  onChange: (id: Id) => void;
}

/** One of very few, all of them seen. */
export function Choice<Id extends string>({ label, options, value, onChange }: ChoiceProps<Id>) {
  const id = useId();
  return (
    <div className={fieldStyles.field}>
      <span id={id} className={fieldStyles.label}>
        {label}
      </span>
      <ToggleButtonGroup
        className={styles.choice ?? ''}
        aria-labelledby={id}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[value]}
        onSelectionChange={(keys) => {
          const chosen = options.find((option) => keys.has(option.id));
          if (chosen) onChange(chosen.id);
        }}
      >
        {options.map((option) => (
          <ToggleButton key={option.id} id={option.id} className={styles.option ?? ''}>
            <span lang={option.lang}>{option.label}</span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
