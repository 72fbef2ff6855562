import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../app/i18n/format.ts';
import { useSecretScreen } from '../../app/secret-screen.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import shownStyles from '../../ui/shown-code.module.css';
import { BackupCodes } from './backup-codes.tsx';
import { CodeField } from './code-field.tsx';
import { isWholeSecondFactor } from './code-form.ts';
import styles from './second-factor.module.css';

interface SetupProps {
  /** The factor is on and the backup codes are kept. */
  onDone: () => void;
  /** Leaves things as they were; left out where there is no way round. */
  onCancel?: () => void;
}

/** Sets a second factor up, or puts one on another device in place of it: the secret, a code that proves it, the backup codes. */
export function SecondFactorSetup({ onDone, onCancel }: SetupProps) {
  const { t } = useTranslation(['secondFactor', 'common']);
  const format = useFormat();
  const [code, setCode] = useState('');
  const begin = useCommand('secondFactor.begin');
  const confirm = useCommand('secondFactor.confirm');
  const cancel = onCancel && (
    <Button kind="quiet" size="large" onPress={onCancel}>
      {t('common:cancel')}
    </Button>
  );

  function ask(): void {
    setCode('');
    confirm.reset();
    begin.mutate({});
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    confirm.mutate({ code });
  }

  useSecretScreen(begin.data !== undefined);
  if (confirm.data) return <BackupCodes codes={confirm.data.codes} onDone={onDone} />;
  if (!begin.data) {
    return (
      <div className={styles.steps}>
        {begin.error && <ErrorMessage error={begin.error} />}
        <p>{t('intro.what')}</p>
        <p>{t('intro.need')}</p>
        <div className={styles.actions}>
          <Button kind="primary" size="large" isPending={begin.isPending} onPress={ask}>
            {begin.isPending ? t('intro.opening') : t('intro.action')}
          </Button>
          {cancel}
        </div>
      </div>
    );
  }
  return (
    <form className={styles.steps} onSubmit={submit}>
      {confirm.error && <ErrorMessage error={confirm.error} />}
      <p className={styles.step}>{t('scan.scan')}</p>
      <QrCode text={begin.data.uri} label={t('scan.picture')} />
      <p>{t('scan.type')}</p>
      <code className={shownStyles.code} aria-label={t('scan.secret')} role="group" dir="ltr">
        {begin.data.secret}
      </code>
      <p className={styles.hint}>{t('scan.until', { time: format.shortTime(begin.data.untilMs) })}</p>
      <CodeField label={t('scan.code')} value={code} onChange={setCode} autoFocus />
      <div className={styles.actions}>
        <Button type="submit" kind="primary" size="large" isPending={confirm.isPending} isDisabled={!isWholeSecondFactor(code, 'device')}>
          {confirm.isPending ? t('scan.checking') : t('scan.action')}
        </Button>
        <Button kind="quiet" size="large" isPending={begin.isPending} onPress={ask}>
          {t('scan.again')}
        </Button>
        {cancel}
      </div>
    </form>
  );
}
