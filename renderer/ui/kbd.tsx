import styles from './kbd.module.css';

const IS_MAC = /mac/iu.test(navigator.userAgent);

/** Keys to press together. `Mod` is Ctrl, or Command on a Mac. */
export function Kbd({ keys }: { keys: readonly string[] }) {
  return (
    <span className={styles.keys}>
      {keys.map((key) => (
        <kbd key={key} className={styles.key}>
          {key === 'Mod' ? (IS_MAC ? '⌘' : 'Ctrl') : key}
        </kbd>
      ))}
    </span>
  );
}
