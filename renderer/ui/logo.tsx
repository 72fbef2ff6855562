import styles from './logo.module.css';

/** The anchor. */
export function Logo() {
  return (
    <svg className={styles.logo} viewBox="0 0 24 24" aria-hidden="true">
      <circle cx="12" cy="4.6" r="1.9" />
      <path d="M12 6.5v14M7.5 10h9M4.5 13.5c0 4.4 3.2 7 7.5 7s7.5-2.600 7.500-7M4.500 13.500l-2 2.200M4.500 13.500l2.300 1.900M19.500 13.500l-2.300 1.900M19.500 13.500l2 2.200" />
    </svg>
  );
}
