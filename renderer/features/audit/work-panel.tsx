import { Info, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Progress } from '../../ui/progress.tsx';
import type { Run } from '../../ipc/long-run.ts';
import styles from './work-panel.module.css';

interface WorkPanelProps<T> {
  run: Run<T>;
  /** What is being done, as a line. */
  running: string;
  /** Says that the person stopped it, and what that left behind. */
  cancelled: string;
  /** What is as it was when it failed. */
  kept?: string;
  onCancel: () => void;
  onDismiss: () => void;
  onRetry: () => void;
  /** What came of it; nothing for work that tells its outcome elsewhere. */
  children?: (value: T) => ReactNode;
}

/** Work under way and what came of it, in a panel above the list. It stays until it is dismissed. */
export function WorkPanel<T>({ run, running, cancelled, kept, onCancel, onDismiss, onRetry, children }: WorkPanelProps<T>) {
  const { t } = useTranslation('audit');
  if (run.state === 'idle' || (run.state === 'done' && !children)) return null;
  const wasCancelled = run.state === 'failed' && run.error.reason === 'cancelled';
  return (
    <section className={styles.panel} aria-label={running}>
      <div className={styles.content}>
        {run.state === 'running' && <Running run={run} label={running} onCancel={onCancel} />}
        {wasCancelled && (
          <p className={styles.note} role="status">
            <Info aria-hidden="true" />
            {cancelled}
          </p>
        )}
        {run.state === 'failed' && !wasCancelled && <Failed error={run.error} kept={kept} onRetry={onRetry} />}
        {run.state === 'done' && children?.(run.value)}
      </div>
      {run.state !== 'running' && <IconButton label={t('work.dismiss')} icon={<X />} onPress={onDismiss} />}
    </section>
  );
}

function Failed({ error, kept, onRetry }: { error: ApiError; kept: string | undefined; onRetry: () => void }) {
  return <ErrorMessage error={error} onRetry={onRetry} {...(kept === undefined ? {} : { kept })} />;
}

function Running({ run, label, onCancel }: { run: Extract<Run<unknown>, { state: 'running' }>; label: string; onCancel: () => void }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const { done, total, isCancelling } = run;
  const text = total === null ? t('work.eventsSoFar', { done: format.number(done) }) : t('work.events', { done: format.number(done), total: format.number(total) });
  return (
    <div className={styles.running}>
      <div className={styles.words}>
        <b>{label}</b>
        <span>{text}</span>
      </div>
      <Progress label={label} fraction={total === null || total === 0 ? null : Math.min(1, done / total)} text={text} />
      <Button onPress={onCancel} isDisabled={isCancelling}>
        {isCancelling ? t('work.cancelling') : t('work.cancel')}
      </Button>
    </div>
  );
}
