import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { SavedFacts } from '../../app/backups/saved-facts.tsx';
import { ExportPanel } from '../../app/export-run.tsx';
import { useSecretScreen } from '../../app/secret-screen.ts';
import { asApiError } from '../../ipc/api-error.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { call } from '../../ipc/client.ts';
import { createLongRun } from '../../ipc/long-run.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import styles from './form.module.css';
import { GateCard } from './gate-card.tsx';

const salvageRun = createLongRun('health.salvageByCode');

/** Saves what can be read of data that is too damaged for anybody to sign in, with the recovery code. */
export default function Salvage({ onLeave, onRestore }: { onLeave: () => void; onRestore: () => void }) {
  useSecretScreen();
  const { t } = useTranslation(['health', 'backups']);
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [error, setError] = useState<ApiError | null>(null);
  const [isAsking, setAsking] = useState(false);
  const now = salvageRun.useRun();

  async function save(): Promise<void> {
    setError(null);
    setAsking(true);
    try {
      const picked = await call('host.saveSalvage', {}).finally(() => setAsking(false));
      if (picked === null || (await salvageRun.start({ file: picked.file, code })) === null) return;
      // It has done what it was typed for.
      setCode('');
      setName(picked.name);
    } catch (thrown) {
      setError(asApiError(thrown));
    }
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    void save();
  }
  function leave(to: () => void): void {
    salvageRun.dismiss();
    to();
  }

  if (now.state === 'done') {
    return (
      <GateCard wide focusTitle title={t('salvage.result')} subtitle={t('salvage.done', { name })}>
        <div className={styles.form}>
          <SavedFacts of={now.value} next={t('salvage.nextHere')} />
          <div className={styles.actions}>
            <Button kind="primary" size="large" onPress={() => leave(onRestore)}>
              {t('backups:restore.link')}
            </Button>
            <Button kind="quiet" size="large" onPress={() => leave(onLeave)}>
              {t('salvage.back')}
            </Button>
          </div>
        </div>
      </GateCard>
    );
  }
  return (
    <GateCard wide focusTitle title={t('salvage.byCodeTitle')} subtitle={t('salvage.byCode')}>
      <form className={styles.form} onSubmit={submit}>
        <p className={styles.note}>{t('salvage.about')}</p>
        <RecoveryCodeField value={code} onChange={setCode} />
        {error !== null && <ErrorMessage error={error} />}
        <ExportPanel run={salvageRun} label={t('salvage.title')} progress={(done) => t('salvage.progress', { done })} running={t('salvage.running')} kept={t('salvage.kept')} />
        <div className={styles.actions}>
          <Button type="submit" kind="primary" size="large" isPending={isAsking || now.state === 'running'} isDisabled={!isWholeCode(code)}>
            {t('salvage.action')}
          </Button>
          <Button kind="quiet" size="large" onPress={() => leave(onLeave)} isDisabled={now.state === 'running'}>
            {t('salvage.back')}
          </Button>
        </div>
      </form>
    </GateCard>
  );
}
