import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { Logo } from './logo.tsx';
import styles from './print-sheet.module.css';

interface PrintSheetProps {
  title: string;
  /** By whom and when. */
  made: string;
  /** What the paper is for, in the pieces in which it is read. */
  groups: readonly string[];
  children: ReactNode;
}

/** A paper: only printing shows it. Beside the root, because print styles hide everything else. */
export function PrintSheet({ title, made, groups, children }: PrintSheetProps) {
  return createPortal(
    <div className={styles.sheet} data-print-sheet aria-hidden="true">
      <header className={styles.header}>
        <Logo />
        <div>
          <p className={styles.title}>{title}</p>
          <p>{made}</p>
        </div>
      </header>
      <div className={styles.groups} dir="ltr">
        {groups.map((group, index) => (
          <span key={index}>{group}</span>
        ))}
      </div>
      {children}
    </div>,
    document.body,
  );
}
