import { initials } from './initials.ts';
import { classes } from './classes.ts';
import styles from './avatar.module.css';

/** A person's initials in a circle; the name stands beside it, so it says nothing more to a screen reader. */
export function Avatar({ name, size = 'small', me = false }: { name: string; size?: 'small' | 'big'; me?: boolean }) {
  return (
    <span className={classes(styles.avatar, size === 'big' && styles.big, me && styles.me)} aria-hidden="true">
      {initials(name)}
    </span>
  );
}
