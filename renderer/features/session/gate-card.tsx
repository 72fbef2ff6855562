import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import { Logo } from '../../ui/logo.tsx';
import styles from './gate-card.module.css';

interface GateCardProps {
  title: string;
  /** A line below the title. */
  subtitle?: ReactNode;
  children: ReactNode;
  wide?: boolean;
  /** Above the title: where in a sequence of steps this is. */
  progress?: ReactNode;
  /** Moves the focus to the title, so that a screen reader starts with what this screen is about. */
  focusTitle?: boolean;
}

/** The card in the middle of the window, for everything before the shell. */
export function GateCard({ title, subtitle, children, wide = false, progress, focusTitle = false }: GateCardProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Holdfast`;
    if (focusTitle) heading.current?.focus();
  }, [title, focusTitle]);
  return (
    <main className={styles.gate}>
      <div className={wide ? styles.wideCard : styles.card}>
        <header className={styles.header}>
          <span className={styles.top}>
            <Logo />
            {progress}
          </span>
          <h1 ref={heading} tabIndex={-1} className={styles.title}>
            {title}
          </h1>
          {subtitle !== undefined && <p className={styles.subtitle}>{subtitle}</p>}
        </header>
        {children}
      </div>
    </main>
  );
}
