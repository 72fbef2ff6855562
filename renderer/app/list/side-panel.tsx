import { X } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ApiError } from '../../ipc/api-error.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './side-panel.module.css';

interface SidePanelProps<T> {
  /** What it is about, as it is read. */
  detail: UseQueryResult<T, ApiError>;
  /** Takes the focus as it opens. */
  takesFocus: boolean;
  onClose: () => void;
  closeLabel: string;
  loadingLabel: string;
  /** Instead of an error, where there is nothing of the kind. */
  missing: ReactNode;
  /** `titleId` names the panel: for its heading. */
  children: (detail: T, titleId: string) => ReactNode;
}

/** One thing of a list, beside it; in a narrow window in its place. Escape leaves it. */
export function SidePanel<T>({ detail, takesFocus, onClose, closeLabel, loadingLabel, missing, children }: SidePanelProps<T>) {
  const id = useId();
  const panel = useRef<HTMLElement>(null);
  // What is gone is not shown any longer, though it was known a moment ago.
  const isGone = detail.error?.code === 'not_found';
  const isShown = detail.data !== undefined && !isGone;
  useEffect(() => {
    // In a narrow window the panel hides the list, and with it whatever had the focus.
    const hidesList = panel.current !== null && getComputedStyle(panel.current).position === 'absolute';
    if (takesFocus || hidesList) panel.current?.focus();
  }, [takesFocus]);

  return (
    <aside
      ref={panel}
      tabIndex={-1}
      className={styles.panel}
      aria-labelledby={isShown ? id : undefined}
      aria-label={isShown ? undefined : loadingLabel}
      aria-busy={detail.isPending}
      onKeyDown={(event) => {
        // A dialog or a menu in front of the panel has its own Escape, and is not below it in the page.
        if (event.key !== 'Escape' || !event.currentTarget.contains(event.target as Node)) return;
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.close}>
        <IconButton small label={closeLabel} icon={<X />} onPress={onClose} />
      </div>
      {isGone ? (
        missing
      ) : detail.data ? (
        children(detail.data, id)
      ) : detail.error ? (
        <ErrorMessage error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <div className={styles.loading}>
          <Skeleton widthPercent={50} />
          <Skeleton widthPercent={80} />
          <Skeleton widthPercent={65} />
        </div>
      )}
    </aside>
  );
}
