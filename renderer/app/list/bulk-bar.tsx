import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/icon-button.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import styles from './bulk-bar.module.css';

interface BulkBarFrameProps {
  /** How many are selected. */
  size: number;
  /** That in words, also for none. */
  said: string;
  /** What is beyond one change, if anything is; said too. */
  bound: string | null;
  /** Shown in its place while nothing is. */
  hint?: string;
  label: string;
  clearLabel: string;
  onClear: () => void;
  /** What can be done, as buttons. */
  children: ReactNode;
}

/** The bar below a list for everything that is selected in it. Nothing to see while nothing is. */
export function BulkBarFrame({ size, said, bound, hint, label, clearLabel, onClear, children }: BulkBarFrameProps) {
  return (
    <>
      {/* Always there, so that each change of the selection is said. */}
      <VisuallyHidden>
        <span role="status">{bound === null ? said : `${said}. ${bound}`}</span>
      </VisuallyHidden>
      {size > 0 && (
        <div className={styles.bar} role="group" aria-label={label} data-bottom-bar="">
          <span className={styles.count}>
            {said}
            <IconButton small label={clearLabel} icon={<X />} onPress={onClear} />
          </span>
          {children}
          {bound !== null ? <span className={styles.note}>{bound}</span> : hint === undefined ? null : <span className={styles.hint}>{hint}</span>}
        </div>
      )}
    </>
  );
}
