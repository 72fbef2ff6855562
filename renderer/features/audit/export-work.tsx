import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { asApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './export-work.module.css';
import { exportRun } from './runs.ts';
import { WorkPanel } from './work-panel.tsx';

/** Says what an export is and how to check it later, then asks where to write. Leaving the question changes nothing. */
export function ExportDialog({ isOpen, onClose, onChosen }: { isOpen: boolean; onClose: () => void; onChosen: (file: { file: string; name: string }) => void }) {
  const { t } = useTranslation(['audit', 'common']);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  async function choose(): Promise<void> {
    setAsking(true);
    setError(null);
    try {
      const picked = await call('host.saveFile', { purpose: 'audit-export' });
      if (picked !== null) onChosen(picked);
    } catch (thrown) {
      setError(asApiError(thrown));
    } finally {
      setAsking(false);
    }
  }

  return (
    <Dialog
      title={t('export.title')}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isPending={isAsking} onPress={() => void choose()}>
            {t('export.choose')}
          </Button>
        </>
      }
    >
      <div className={styles.text}>
        <p>{t('export.what')}</p>
        <p>{t('export.how')}</p>
        <code className={styles.command} dir="ltr">
          {t('export.command')}
        </code>
        <p>{t('export.key')}</p>
        {error !== null && <ErrorMessage error={error} />}
      </div>
    </Dialog>
  );
}

/** The export under way; how it ended well is told by a toast, with the file's name. */
export function ExportPanel({ name, onRetry }: { name: string; onRetry: () => void }) {
  const { t } = useTranslation('audit');
  return (
    <WorkPanel
      run={exportRun.useRun()}
      running={t('export.running', { name })}
      cancelled={t('export.cancelled')}
      kept={t('export.kept')}
      onCancel={() => exportRun.cancel()}
      onDismiss={() => exportRun.dismiss()}
      onRetry={onRetry}
    />
  );
}

/** Returns what writes the export to a file chosen before, and tells its end. */
export function useWriteExport(): (file: { file: string; name: string }) => Promise<void> {
  const { t } = useTranslation('audit');
  const format = useFormat();
  return async ({ file, name }) => {
    const written = await exportRun.start({ file });
    if (written === null) return;
    tellOutcome(t('export.done', { count: written.events, name, n: format.number(written.events), size: format.bytes(written.bytes) }));
    exportRun.dismiss();
  };
}
