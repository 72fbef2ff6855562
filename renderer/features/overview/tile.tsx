import type { ReactNode } from 'react';
import { Link } from 'react-aria-components';
import { classes } from '../../ui/classes.ts';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './tile.module.css';

interface TileProps {
  name: string;
  /** The figure, formatted; undefined while it is on its way, null when it could not be read. */
  value: string | null | undefined;
  note: ReactNode;
  warn?: boolean;
  /** Where the figure comes from. */
  to: string;
}

/** One figure, with what it counts and the way to what is counted. */
export function Tile({ name, value, note, warn = false, to }: TileProps) {
  return (
    <li className={styles.item}>
      <Link href={to} className={styles.tile ?? ''}>
        <span className={styles.name}>{name}</span>
        <span className={styles.value}>{value === undefined ? <Skeleton widthPercent={40} /> : (value ?? '–')}</span>
        <span className={classes(styles.note, warn && styles.warn)}>{value === undefined ? <Skeleton widthPercent={70} /> : note}</span>
      </Link>
    </li>
  );
}
