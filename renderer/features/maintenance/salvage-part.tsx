import { LifeBuoy, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SavedFacts } from '../../app/backups/saved-facts.tsx';
import { ExportPanel } from '../../app/export-run.tsx';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './maintenance-page.module.css';
import { salvageRun } from './runs.ts';

/** The way out of damage where no backup has all of it: what can be read goes into one. What it came to stays until it is closed. */
export function SalvagePart() {
  const { t } = useTranslation('health');
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const now = salvageRun.useRun();

  async function save(): Promise<void> {
    setAsking(true);
    setError(null);
    try {
      const picked = await call('host.saveFile', { purpose: 'backup' });
      setAsking(false);
      if (picked === null) return;
      if ((await salvageRun.start({ file: picked.file })) !== null) tellOutcome(t('salvage.done', { name: picked.name }));
    } catch (thrown) {
      setAsking(false);
      setError(asApiError(thrown));
    }
  }

  return (
    <>
      <p>{t('salvage.about')}</p>
      <div className={styles.actions}>
        <Button icon={<LifeBuoy />} onPress={() => void save()} isPending={isAsking} isDisabled={now.state === 'running'}>
          {t('salvage.action')}
        </Button>
      </div>
      {error !== null && <ErrorMessage error={error} />}
      <ExportPanel run={salvageRun} label={t('salvage.title')} progress={(done) => t('salvage.progress', { done })} running={t('salvage.running')} kept={t('salvage.kept')} />
      {now.state === 'done' && (
        <div role="group" aria-label={t('salvage.result')} className={styles.text}>
          <SavedFacts of={now.value} next={t('salvage.next')} />
          <div className={styles.actions}>
            <Button icon={<X />} onPress={() => salvageRun.dismiss()}>
              {t('salvage.dismiss')}
            </Button>
          </div>
        </div>
      )}
    </>
  );
}
