import type { ReactNode } from 'react';
import styles from './banner.module.css';
import { classes } from './classes.ts';

/** A line across the window that stays until what it says is no longer so. */
export function Banner({ tone, icon, children }: { tone: 'warn' | 'bad'; icon: ReactNode; children: ReactNode }) {
  return (
    <div className={classes(styles.banner, styles[tone])} role={tone === 'bad' ? 'alert' : 'note'}>
      {icon}
      <p>{children}</p>
    </div>
  );
}
