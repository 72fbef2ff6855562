import styles from './skeleton.module.css';

/** The place of something that is on its way. Its width is in hundredths of the place it has. */
export function Skeleton({ widthPercent = 60 }: { widthPercent?: number }) {
  return <span className={styles.skeleton} style={{ inlineSize: `${widthPercent}%` }} aria-hidden="true" />;
}
