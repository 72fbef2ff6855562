import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import styles from './form.module.css';

/** An action that reads as part of a sentence. */
export function TextButton({ onPress, children }: { onPress: () => void; children: ReactNode }) {
  return (
    <Button className={styles.link ?? ''} onPress={onPress}>
      {children}
    </Button>
  );
}
