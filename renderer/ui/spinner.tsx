import styles from './spinner.module.css';

/** Says without words that something is under way; the words stand beside it. */
export function Spinner({ large = false }: { large?: boolean }) {
  return <span className={large ? styles.large : styles.spinner} aria-hidden="true" />;
}
