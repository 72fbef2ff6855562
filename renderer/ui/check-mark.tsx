import { Check, Minus } from 'lucide-react';
import styles from './check-mark.module.css';
import { classes } from './classes.ts';

/** The box of a checkbox; whoever shows it gives it its meaning. */
export function CheckMark({ state }: { state: 'on' | 'off' | 'some' }) {
  return (
    <span className={classes(styles.box, state !== 'off' && styles.on)} aria-hidden="true">
      {state === 'on' && <Check />}
      {state === 'some' && <Minus />}
    </span>
  );
}
