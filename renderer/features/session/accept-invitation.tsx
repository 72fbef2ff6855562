import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { CheckedCodeField } from '../../ui/checked-code-field.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { isLongEnough } from '../../ui/password-length.ts';
import { usePasswordRefusal } from '../../ui/password-refusal.ts';
import { codeSymbols } from '../../ui/recovery-code.ts';
import { TextField } from '../../ui/text-field.tsx';
import styles from './form.module.css';
import { GateCard } from './gate-card.tsx';
import { SecondStep } from './second-step.tsx';
import { rememberSession } from './session-memory.ts';
import { useAdoptStatus } from './status.ts';
import type { Status } from './status.ts';
import { isTrouble } from './trouble.ts';
import { TroubleScreen } from './trouble-screen.tsx';
import { useWait, WaitNote } from './wait.tsx';

/** An invitation's code as printed: five groups of four symbols. */
const INVITATION_SYMBOLS = 20;

/** The first sign-in: the one-time code, and a password of one's own. What is typed goes with this screen. */
export function AcceptInvitation({ onLeave, onRecover }: { onLeave: () => void; onRecover: () => void }) {
  const { t } = useTranslation('session');
  const [username, setUsername] = useState('');
  const [code, setCode] = useState('');
  const [newPassword, setNewPassword] = useState('');
  /** The code was right, and the account has a second factor from before. */
  const [asked, setAsked] = useState(false);
  const accept = useCommand('session.acceptInvitation');
  const refusal = usePasswordRefusal(accept.error);
  const adopt = useAdoptStatus();
  const wait = useWait(username);

  function enter(status: Status): void {
    rememberSession({ cause: null });
    adopt(status);
    onLeave();
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    accept.mutate(
      { username, code, newPassword },
      {
        onSuccess: enter,
        onError: (refused) => {
          if (refused.reason === 'second_factor_needed') return setAsked(true);
          wait.begin(refused);
        },
      },
    );
  }
  function changePassword(typed: string): void {
    setNewPassword(typed);
    // What was refused is no longer there.
    if (refusal !== null) accept.reset();
  }
  function startAgain(): void {
    setAsked(false);
    accept.reset();
  }

  if (asked) return <SecondStep way={{ operation: 'session.acceptInvitation', input: { username, code, newPassword } }} onEntered={enter} onBack={startAgain} onRecover={onRecover} />;
  const { error } = accept;
  if (error && isTrouble(error.reason)) return <TroubleScreen trouble={error.reason} onRetry={() => accept.reset()} onRecover={onRecover} />;
  const isReady = username.trim() !== '' && codeSymbols(code).length === INVITATION_SYMBOLS && isLongEnough(newPassword) && wait.secondsLeft === 0;
  return (
    <GateCard wide title={t('invitation.title')} subtitle={t('invitation.subtitle')}>
      <form className={styles.form} onSubmit={submit}>
        {error && refusal === null && <ErrorMessage error={error} />}
        <WaitNote wait={wait} />
        <TextField large label={t('username')} hint={t('invitation.usernameHint')} value={username} onChange={setUsername} autoComplete="username" autoFocus isRequired dir="ltr" />
        <CheckedCodeField kind="invitationCode" symbols={INVITATION_SYMBOLS} value={code} onChange={setCode} />
        <NewPasswordField label={t('invitation.newPassword')} value={newPassword} onChange={changePassword} refusal={refusal} known={[username]} />
        <div className={styles.actions}>
          <Button type="submit" kind="primary" size="large" isPending={accept.isPending} isDisabled={!isReady}>
            {accept.isPending ? t('signIn.opening') : t('invitation.action')}
          </Button>
          <Button kind="quiet" size="large" isDisabled={accept.isPending} onPress={onLeave}>
            {t('invitation.back')}
          </Button>
        </div>
      </form>
    </GateCard>
  );
}
