import { Download, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';
import { createLongRun } from '../../ipc/long-run.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Progress } from '../../ui/progress.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import type { ListView } from './list-address.ts';
import styles from './people-export.module.css';

/** The one export of this window: leaving the page does not end it. */
const run = createLongRun('people.export');

/** Asks where to write, and writes exactly the people that the list shows, in its order. */
export function ExportButton({ view: { filter, sort, direction } }: { view: ListView }) {
  const { t } = useTranslation('people');
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const { state } = run.useRun();

  async function exportShown(): Promise<void> {
    setAsking(true);
    setError(null);
    try {
      const picked = await call('host.saveFile', { purpose: 'people-export' });
      setAsking(false);
      if (picked === null) return;
      const written = await run.start({ file: picked.file, filter, sort, direction });
      if (written === null) return;
      tellOutcome(t('export.done', { count: written.people, n: format.number(written.people), name: picked.name }));
      run.dismiss();
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setAsking(false);
    }
  }

  return (
    <>
      <Button icon={<Download />} onPress={() => void exportShown()} isPending={isAsking} isDisabled={state === 'running'}>
        {t('actions.export')}
      </Button>
      {error !== null && <ErrorMessage error={error} />}
    </>
  );
}

/** The export under way, with the way out, or why it did not work; how it ended well is told by a toast. */
export function ExportPanel() {
  const { t } = useTranslation('people');
  const format = useFormat();
  const now = run.useRun();
  if (now.state === 'idle' || now.state === 'done') return null;
  if (now.state === 'failed') {
    return (
      <section className={styles.panel} aria-label={t('export.label')}>
        <div className={styles.text}>{now.error.reason === 'cancelled' ? <p role="status">{t('export.cancelled')}</p> : <ErrorMessage error={now.error} kept={t('export.kept')} />}</div>
        <IconButton label={t('export.dismiss')} icon={<X />} onPress={() => run.dismiss()} />
      </section>
    );
  }
  const { done, total, isCancelling } = now;
  const text = total === null ? t('export.running') : t('export.progress', { done: format.number(done), total: format.number(total) });
  return (
    <section className={styles.panel} aria-label={t('export.label')}>
      <div className={styles.text}>
        <p>{text}</p>
        <Progress label={t('export.label')} fraction={total === null || total === 0 ? null : Math.min(1, done / total)} text={text} />
      </div>
      <Button onPress={() => run.cancel()} isPending={isCancelling}>
        {t('export.cancel')}
      </Button>
    </section>
  );
}
