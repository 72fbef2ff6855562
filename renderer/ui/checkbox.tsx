import type { ReactNode } from 'react';
import { Checkbox as AriaCheckbox } from 'react-aria-components';
import { CheckMark } from './check-mark.tsx';
import styles from './checkbox.module.css';

interface CheckboxProps {
  isSelected: boolean;
  isIndeterminate?: boolean;
  onChange: (isSelected: boolean) => void;
  children?: ReactNode;
  'aria-label'?: string;
}

/** Yes or no, or partly. */
export function Checkbox({ children, isIndeterminate = false, ...props }: CheckboxProps) {
  return (
    <AriaCheckbox {...props} isIndeterminate={isIndeterminate} className={styles.checkbox ?? ''}>
      <CheckMark state={isIndeterminate ? 'some' : props.isSelected ? 'on' : 'off'} />
      {children}
    </AriaCheckbox>
  );
}
