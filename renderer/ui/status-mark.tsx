import { classes } from './classes.ts';
import styles from './status-mark.module.css';

/** A state, said by a word and by a shape: filled for what works, hollow for what waits, struck for what is off. */
export function StatusMark({ shape, children }: { shape: 'on' | 'waiting' | 'off'; children: string }) {
  return (
    <span className={styles.status}>
      <span className={classes(styles.mark, styles[shape])} aria-hidden="true" />
      {children}
    </span>
  );
}
