import { HardDriveDownload } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExportPanel, exportTo } from '../../app/export-run.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { DrillDialog } from '../../app/recovery/prove-code-dialog.tsx';
import type { ApiError } from '../../ipc/api-error.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { AsideSection } from './aside-section.tsx';
import styles from './maintenance-page.module.css';
import { backupRun } from './runs.ts';
import { ScheduleSection } from './schedule-section.tsx';
import { TrySection } from './try-section.tsx';

/** When everything was last written into a file elsewhere, and doing it now. */
export function BackupSection({ mayDrill }: { mayDrill: boolean }) {
  const { t } = useTranslation('maintenance');
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const [isDrilling, setDrilling] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);
  const { state } = backupRun.useRun();
  const backups = useQueryOf('backups.state', {});

  async function backUp(): Promise<void> {
    setAsking(true);
    setError(null);
    setError(
      await exportTo(
        backupRun,
        { purpose: 'backup' },
        {
          inputFor: (file) => ({ file }),
          told: ({ sizeBytes, attachments, lost }, name) =>
            `${t('backup.done', { name, size: format.bytes(sizeBytes), count: attachments, n: format.number(attachments) })}${lost > 0 ? ` ${t('backup.lost', { count: lost, n: format.number(lost) })}` : ''}`,
          onPicked: () => setAsking(false),
        },
      ),
    );
    setAsking(false);
    void backups.refetch();
  }

  return (
    <>
      <Section level={2} title={t('backup.title')}>
        <div className={styles.part}>
          <p>{t('backup.about')}</p>
          {backups.error && <ErrorMessage error={backups.error} onRetry={() => void backups.refetch()} />}
          {backups.data && (
            <Facts>
              <Fact name={t('backup.last')}>{backups.data.writtenAtMs === null ? t('never') : format.moment(backups.data.writtenAtMs)}</Fact>
            </Facts>
          )}
          {backups.data?.codeNeeded === true ? (
            <>
              <p>{t('backup.codeNeeded')}</p>
              {mayDrill && (
                <div className={styles.actions}>
                  <Button kind="primary" onPress={() => setDrilling(true)}>
                    {t('recovery.drill')}
                  </Button>
                </div>
              )}
            </>
          ) : (
            <div className={styles.actions}>
              <Button kind="primary" icon={<HardDriveDownload />} onPress={() => void backUp()} isPending={isAsking} isDisabled={state === 'running' || !backups.data}>
                {t('backup.action')}
              </Button>
            </div>
          )}
          {error !== null && <ErrorMessage error={error} />}
          <ExportPanel run={backupRun} label={t('backup.title')} progress={(done, total) => t('backup.progress', { done, total })} amount={(bytes) => format.bytes(bytes)} running={t('backup.running')} />
        </div>
        <DrillDialog
          isOpen={isDrilling}
          onClose={() => {
            setDrilling(false);
            void backups.refetch();
          }}
        />
      </Section>
      {backups.data && (
        <>
          <ScheduleSection schedule={backups.data.schedule} onChanged={() => void backups.refetch()} />
          <TrySection drilledAtMs={backups.data.drilledAtMs} hasScheduled={(backups.data.schedule?.kept.fulls ?? 0) > 0} onTried={() => void backups.refetch()} />
          <AsideSection asides={backups.data.asides} onChanged={() => void backups.refetch()} />
        </>
      )}
    </>
  );
}
