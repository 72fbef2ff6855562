import { useId } from 'react';
import type { ReactNode } from 'react';
import styles from './section.module.css';

/** A part of a panel with a small title. */
export function Section({ title, level = 3, children }: { title: string; level?: 2 | 3; children: ReactNode }) {
  const id = useId();
  const Heading = `h${level}` as const;
  return (
    <section aria-labelledby={id}>
      <Heading id={id} className={styles.title}>
        {title}
      </Heading>
      {children}
    </section>
  );
}
