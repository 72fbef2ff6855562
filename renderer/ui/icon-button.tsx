import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { ButtonProps as AriaButtonProps } from 'react-aria-components';
import { classes } from './classes.ts';
import { Hint } from './hint.tsx';
import styles from './icon-button.module.css';

interface IconButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children' | 'aria-label'> {
  /** What it does: its name for those who do not see the icon, and its tooltip. */
  label: string;
  icon: ReactNode;
  small?: boolean;
}

/** A button that shows only an icon, and says in words what it does. */
export function IconButton({ label, icon, small = false, ...props }: IconButtonProps) {
  return (
    <Hint text={label} delay={500} offset={6}>
      {(ref) => (
        <AriaButton {...props} ref={ref} aria-label={label} className={classes(styles.button, small && styles.small)}>
          {icon}
        </AriaButton>
      )}
    </Hint>
  );
}
