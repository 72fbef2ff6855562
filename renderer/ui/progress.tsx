import { ProgressBar } from 'react-aria-components';
import styles from './progress.module.css';

interface ProgressProps {
  label: string;
  /** From 0 to 1, or null while nobody knows. */
  fraction: number | null;
  /** The same in words: "1,200 of 5,000 rows". */
  text?: string;
}

/** How far something has come. */
export function Progress({ label, fraction, text }: ProgressProps) {
  return (
    <ProgressBar
      className={styles.progress ?? ''}
      aria-label={label}
      isIndeterminate={fraction === null}
      value={(fraction ?? 0) * 100}
      {...(text === undefined ? {} : { valueLabel: text })}
    >
      {({ percentage }) => (
        <span className={styles.track}>
          <span className={fraction === null ? styles.unknown : styles.fill} style={fraction === null ? {} : { inlineSize: `${percentage ?? 0}%` }} />
        </span>
      )}
    </ProgressBar>
  );
}
