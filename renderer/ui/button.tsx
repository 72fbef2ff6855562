import { useEffect } from 'react';
import type { ReactNode, Ref } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { ButtonProps as AriaButtonProps } from 'react-aria-components';
import styles from './button.module.css';
import { classes } from './classes.ts';
import { dropDeadAnnouncements } from './dead-announcements.ts';
import { Spinner } from './spinner.tsx';

export interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'style' | 'children'> {
  kind?: 'plain' | 'primary' | 'quiet' | 'danger';
  size?: 'control' | 'large';
  icon?: ReactNode;
  wide?: boolean;
  children: ReactNode;
  ref?: Ref<HTMLButtonElement>;
}

/** Does something. While pending it keeps its place, shows that it works, and cannot be pressed again. */
export function Button({ kind = 'plain', size = 'control', icon, wide = false, children, ...props }: ButtonProps) {
  useEffect(() => dropDeadAnnouncements, []);
  return (
    <AriaButton {...props} className={classes(styles.button, styles[kind], styles[size], wide && styles.wide)}>
      {props.isPending ? <Spinner /> : icon}
      <span>{children}</span>
    </AriaButton>
  );
}
