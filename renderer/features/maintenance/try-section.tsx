import { FlaskConical, X } from 'lucide-react';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { BackupChoice } from '../../app/backups/backup-choice.tsx';
import { Comparison } from '../../app/backups/comparison.tsx';
import { usePickBackup } from '../../app/backups/use-pick-backup.ts';
import { ExportPanel } from '../../app/export-run.tsx';
import { isWholeSecret, NOTHING_TYPED, RecoverySecret, secretInput } from '../../app/recovery/recovery-secret.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/section.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './maintenance-page.module.css';
import { drillRun } from './runs.ts';

interface TrySectionProps {
  drilledAtMs: number | null;
  /** One was made by itself, and can be tried without being picked. */
  hasScheduled: boolean;
  onTried: () => void;
}

/** Whether a backup comes back, seen before the day when it must. */
export function TrySection({ drilledAtMs, hasScheduled, onTried }: TrySectionProps) {
  const { t } = useTranslation(['backups', 'maintenance']);
  const format = useFormat();
  const [isAsking, setAsking] = useState(false);
  const now = drillRun.useRun();
  return (
    <Section level={2} title={t('try.title')}>
      <div className={styles.part}>
        <p>{t('try.about')}</p>
        <Facts>
          <Fact name={t('try.last')}>{drilledAtMs === null ? t('maintenance:never') : format.moment(drilledAtMs)}</Fact>
        </Facts>
        <div className={styles.actions}>
          <Button icon={<FlaskConical />} onPress={() => setAsking(true)} isDisabled={now.state === 'running'}>
            {t('try.action')}
          </Button>
        </div>
        <ExportPanel run={drillRun} label={t('try.title')} progress={(done, total) => t('try.progress', { done, total })} amount={(bytes) => format.bytes(bytes)} running={t('try.running')} kept={t('try.kept')} />
        {now.state === 'done' && (
          <div role="group" aria-label={t('comparison.title')} className={styles.text}>
            <Comparison of={now.value} />
            <div className={styles.actions}>
              <Button icon={<X />} onPress={() => drillRun.dismiss()}>
                {t('try.dismiss')}
              </Button>
            </div>
          </div>
        )}
        <p className={styles.about}>{t('try.restoreHow')}</p>
      </div>
      {isAsking && <TryDialog hasScheduled={hasScheduled} onClose={() => setAsking(false)} onTried={onTried} />}
    </Section>
  );
}

function TryDialog({ hasScheduled, onClose, onTried }: { hasScheduled: boolean; onClose: () => void; onTried: () => void }) {
  const { t } = useTranslation(['backups', 'common']);
  const [secret, setSecret] = useState(NOTHING_TYPED);
  const backup = usePickBackup();
  const base = usePickBackup();

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    onClose();
    const files = backup.picked === null ? {} : { file: backup.picked.file, ...(base.picked === null ? {} : { base: base.picked.file }) };
    void drillRun.start({ ...files, ...secretInput(secret) }).then((found) => {
      if (found === null) return;
      tellOutcome(t('try.done'));
      onTried();
    });
  }
  return (
    <Dialog
      title={t('try.dialogTitle')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form="backup-drill" kind="primary" isDisabled={!isWholeSecret(secret) || (backup.picked === null && !hasScheduled)}>
            {t('try.start')}
          </Button>
        </>
      }
    >
      <form id="backup-drill" className={styles.text} onSubmit={submit}>
        <BackupChoice backup={backup} base={base} none={t(hasScheduled ? 'try.newest' : 'try.newestNone')} />
        <RecoverySecret value={secret} onChange={setSecret} error={null} />
      </form>
    </Dialog>
  );
}
