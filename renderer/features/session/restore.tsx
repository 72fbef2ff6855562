import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { BackupChoice } from '../../app/backups/backup-choice.tsx';
import { Comparison } from '../../app/backups/comparison.tsx';
import { usePickBackup } from '../../app/backups/use-pick-backup.ts';
import { ExportPanel } from '../../app/export-run.tsx';
import { isWholeSecret, NOTHING_TYPED, RecoverySecret, secretInput } from '../../app/recovery/recovery-secret.tsx';
import { useFormat } from '../../app/i18n/format.ts';
import { createLongRun } from '../../ipc/long-run.ts';
import { Button } from '../../ui/button.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { isLongEnough } from '../../ui/password-length.ts';
import { usePasswordRefusal } from '../../ui/password-refusal.ts';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import styles from './form.module.css';
import { GateCard } from './gate-card.tsx';
import { rememberSession } from './session-memory.ts';
import { useAdoptStatus } from './status.ts';

const compareRun = createLongRun('backups.compare');
const restoreRun = createLongRun('backups.restore');

/**
 * Makes the data of this machine out of a backup, before anybody is signed in: on a new machine, or in the place of data
 * that is lost, damaged or not wanted, which is set aside. It can be looked at first, with what would be lost.
 */
export default function Restore({ hasData, onLeave }: { hasData: boolean; onLeave: () => void }) {
  const { t } = useTranslation('backups');
  const format = useFormat();
  const backup = usePickBackup();
  const base = usePickBackup();
  const [secret, setSecret] = useState(NOTHING_TYPED);
  const [presentCode, setPresentCode] = useState('');
  const [username, setUsername] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const compared = compareRun.useRun();
  const restoring = restoreRun.useRun();
  const failed = [restoring, compared].find(({ state }) => state === 'failed');
  const refusal = usePasswordRefusal(restoring.state === 'failed' ? restoring.error : null);
  const adopt = useAdoptStatus();
  const isBusy = compared.state === 'running' || restoring.state === 'running';
  const needsOther = (compared.state === 'done' && compared.value.present.state === 'other_code') || (restoring.state === 'failed' && restoring.error.reason === 'recovery_code_mismatch');
  const asksOther = hasData && (needsOther || presentCode !== '');
  const given = backup.picked !== null && isWholeSecret(secret) && (presentCode === '' || isWholeCode(presentCode));

  function input(): Pick<InputOf<'backups.compare'>, 'file' | 'base' | 'code' | 'shares' | 'presentCode'> {
    return { file: backup.picked?.file ?? '', ...secretInput(secret), ...(base.picked === null ? {} : { base: base.picked.file }), ...(asksOther && presentCode !== '' ? { presentCode } : {}) };
  }
  function look(): void {
    restoreRun.dismiss();
    void compareRun.start(input());
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    void restoreRun.start({ ...input(), username, newPassword, replace: hasData }).then((restored) => {
      if (restored === null) return;
      compareRun.dismiss();
      restoreRun.dismiss();
      const { status, lost } = restored;
      rememberSession({ cause: null, lastPerson: null });
      tellOutcome(lost > 0 ? t('restore.lost', { count: lost, n: format.number(lost) }) : t('restore.done'));
      adopt(status);
      onLeave();
    });
  }
  function leave(): void {
    compareRun.dismiss();
    restoreRun.dismiss();
    onLeave();
  }

  const isReady = given && !isBusy && username.trim() !== '' && isLongEnough(newPassword);
  return (
    <GateCard wide focusTitle title={t('restore.title')} subtitle={t('restore.subtitle')}>
      <form className={styles.form} onSubmit={submit}>
        <BackupChoice backup={backup} base={base} none={t('restore.none')} />
        <RecoverySecret value={secret} onChange={setSecret} error={failed?.state === 'failed' ? failed.error : null} autoFocus={false} />
        {asksOther && (
          <>
            <p className={styles.note}>{t('restore.presentHint')}</p>
            <RecoveryCodeField label={t('restore.presentCode')} value={presentCode} onChange={setPresentCode} />
          </>
        )}
        <div className={styles.actions}>
          <Button size="large" onPress={look} isDisabled={!given || isBusy}>
            {t('restore.look')}
          </Button>
        </div>
        <ExportPanel run={compareRun} label={t('comparison.title')} progress={(done, total) => t('restore.progress', { done, total })} amount={(bytes) => format.bytes(bytes)} running={t('restore.looking')} kept={t('restore.lookKept')} />
        {compared.state === 'done' && (
          <div role="group" aria-label={t('comparison.title')}>
            <Comparison of={compared.value} />
          </div>
        )}
        <TextField large label={t('restore.admin')} hint={t('restore.adminHint')} value={username} onChange={setUsername} autoComplete="username" isRequired dir="ltr" />
        <NewPasswordField label={t('restore.newPassword')} value={newPassword} onChange={setNewPassword} refusal={refusal} known={[username]} />
        <p className={styles.note}>{t('restore.others')}</p>
        {hasData && <p className={styles.note}>{t('restore.aside')}</p>}
        <ExportPanel run={restoreRun} label={t('restore.title')} progress={(done, total) => t('restore.progress', { done, total })} amount={(bytes) => format.bytes(bytes)} running={t('restore.running')} kept={t('restore.kept')} />
        <div className={styles.actions}>
          <Button type="submit" kind="primary" size="large" isPending={restoring.state === 'running'} isDisabled={!isReady}>
            {t(hasData ? 'restore.actionAside' : 'restore.action')}
          </Button>
          <Button kind="quiet" size="large" onPress={leave} isDisabled={isBusy}>
            {t('restore.back')}
          </Button>
        </div>
      </form>
    </GateCard>
  );
}
