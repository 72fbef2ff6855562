import { useSecretScreen } from '../secret-screen.ts';
import { codeGroups } from '../../ui/recovery-code.ts';
import styles from './shown-code.module.css';

/** A code as it is written down: in groups of four. */
export function ShownCode({ code, label }: { code: string; label: string }) {
  useSecretScreen();
  return (
    <ol className={styles.groups} aria-label={label} dir="ltr">
      {codeGroups(code).map((group, index) => (
        <li key={index}>{group}</li>
      ))}
    </ol>
  );
}
