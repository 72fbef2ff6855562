import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { isWholeSecret, NOTHING_TYPED, RecoverySecret, secretInput } from '../../app/recovery/recovery-secret.tsx';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { isLongEnough } from '../../ui/password-length.ts';
import { usePasswordRefusal } from '../../ui/password-refusal.ts';
import { TextField } from '../../ui/text-field.tsx';
import styles from './form.module.css';
import { GateCard } from './gate-card.tsx';
import { rememberSession } from './session-memory.ts';
import { useAdoptStatus, useStatus } from './status.ts';
import { CANNOT_KEEP } from './trouble.ts';
import { useWait, WaitNote } from './wait.tsx';

/**
 * Opens the data with the recovery code, shares of it or the escrow key, binds this machine anew, and sets an administrator's new password. While the
 * keychain does not answer it only opens the data, and says so before.
 */
export function Recover({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation('session');
  const [secret, setSecret] = useState(NOTHING_TYPED);
  const [username, setUsername] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const recover = useCommand('session.recover');
  const refusal = usePasswordRefusal(recover.error);
  const adopt = useAdoptStatus();
  const status = useStatus();
  const opensOnly = status.data !== undefined && CANNOT_KEEP.has(status.data.keychain);
  // The code is counted by itself, whatever name stands beside it.
  const wait = useWait('');

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    recover.mutate(
      { ...(secret.by === 'escrowKey' ? { escrowKey: secret.escrowKey.trim() } : secretInput(secret)), username, ...(opensOnly ? {} : { newPassword }) },
      {
        onSuccess: (opened) => {
          rememberSession({ cause: null });
          adopt(opened);
          onLeave();
        },
        onError(error) {
          wait.begin(error);
          // The keychain may have gone meanwhile, or have come back.
          if (error.code === 'unavailable') void status.refetch();
        },
      },
    );
  }

  function changePassword(typed: string): void {
    setNewPassword(typed);
    // What was refused is no longer there.
    if (refusal !== null) recover.reset();
  }

  const isReady = wait.secondsLeft === 0 && isWholeSecret(secret) && username.trim() !== '' && (opensOnly || isLongEnough(newPassword));
  return (
    <GateCard wide title={t('recover.title')} subtitle={t(opensOnly ? 'recover.subtitleOpensOnly' : 'recover.subtitle')}>
      <form className={styles.form} onSubmit={submit}>
        {recover.error && refusal === null && <ErrorMessage error={recover.error} />}
        <WaitNote wait={wait} />
        <RecoverySecret value={secret} onChange={setSecret} error={recover.error} takesEscrow />
        <TextField
          large
          label={t('recover.username')}
          hint={t('recover.usernameHint')}
          value={username}
          onChange={setUsername}
          autoComplete="username"
          isRequired
          dir="ltr"
        />
        {!opensOnly && <NewPasswordField label={t('recover.newPassword')} value={newPassword} onChange={changePassword} refusal={refusal} known={[username]} />}
        <p className={styles.note}>{t(opensOnly ? 'recover.opensOnly' : 'recover.others')}</p>
        <div className={styles.actions}>
          <Button type="submit" kind="primary" size="large" isPending={recover.isPending} isDisabled={!isReady}>
            {recover.isPending ? t('recover.opening') : t('recover.action')}
          </Button>
          <Button kind="quiet" size="large" onPress={onLeave}>
            {t('recover.back')}
          </Button>
        </div>
      </form>
    </GateCard>
  );
}
