import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import styles from './import.module.css';

/** One step of the import. When a step follows another its title takes the focus, so that it is said. */
export function ImportStep({ title, follows = false, actions, children }: { title: string; follows?: boolean; actions?: ReactNode; children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (follows) heading.current?.focus();
  }, [follows]);
  return (
    <section className={styles.step}>
      <h2 ref={heading} tabIndex={-1} className={styles.title}>
        {title}
      </h2>
      {children}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </section>
  );
}
