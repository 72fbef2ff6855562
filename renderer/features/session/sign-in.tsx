import { FileArchive, KeyRound, Mail } from 'lucide-react';
import { useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../ipc/queries.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import styles from './form.module.css';
import { GateCard } from './gate-card.tsx';
import { SecondStep } from './second-step.tsx';
import { rememberSession, useSessionMemory } from './session-memory.ts';
import { useAdoptStatus } from './status.ts';
import type { Status } from './status.ts';
import { TextButton } from './text-button.tsx';
import { isTrouble } from './trouble.ts';
import { TroubleScreen } from './trouble-screen.tsx';
import { useWait, WaitNote } from './wait.tsx';

interface SignInProps {
  organisation: string | null;
  onRecover: () => void;
  onRestore: () => void;
  onSalvage: () => void;
  onInvited: () => void;
}

/** Opens the data with name and password. After a lock it asks the same person for the password alone. */
export function SignIn({ organisation, onRecover, onRestore, onSalvage, onInvited }: SignInProps) {
  const { t } = useTranslation(['session', 'backups']);
  const { lastPerson, cause } = useSessionMemory();
  const [username, setUsername] = useState(lastPerson?.username ?? '');
  const [password, setPassword] = useState('');
  /** The password was right, and the account has a second factor. */
  const [asked, setAsked] = useState(false);
  const passwordInput = useRef<HTMLInputElement>(null);
  const signIn = useCommand('session.signIn');
  const adopt = useAdoptStatus();
  const wait = useWait(username);

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    signIn.mutate(
      { username, password },
      {
        onSuccess: enter,
        onError: (refused) => {
          if (refused.reason === 'second_factor_needed') return setAsked(true);
          wait.begin(refused);
          setPassword('');
          passwordInput.current?.focus();
        },
      },
    );
  }
  function enter(status: Status): void {
    rememberSession({ cause: null });
    adopt(status);
  }
  /** Back to name and password, and why, where it was not the person who went back. */
  function startAgain(): void {
    setAsked(false);
    setPassword('');
    signIn.reset();
  }
  function switchUser(): void {
    rememberSession({ lastPerson: null, cause: null });
    setUsername('');
    setPassword('');
    signIn.reset();
  }

  if (asked) return <SecondStep way={{ operation: 'session.signIn', input: { username, password } }} onEntered={enter} onBack={startAgain} onRecover={onRecover} />;
  const { error } = signIn;
  if (error && isTrouble(error.reason)) return <TroubleScreen trouble={error.reason} onRetry={() => signIn.reset()} onRecover={onRecover} onRestore={onRestore} onSalvage={onSalvage} />;
  const where = organisation ?? lastPerson?.organisation;
  const isReady = username.trim() !== '' && password !== '' && wait.secondsLeft === 0;
  return (
    <GateCard
      title={lastPerson ? t('unlock.title') : t('signIn.title')}
      subtitle={lastPerson && cause ? t(`unlock.cause.${cause}`) : where ? t('signIn.where', { organisation: where }) : t('signIn.offline')}
    >
      <form className={styles.form} onSubmit={submit}>
        {error && <ErrorMessage error={error} />}
        <WaitNote wait={wait} />
        {lastPerson ? (
          <div className={styles.person}>
            <Avatar name={lastPerson.name} me />
            <div>
              <b>
                <bdi>{lastPerson.name}</bdi>
              </b>
              <small>
                <bdi>{lastPerson.username}</bdi>
              </small>
            </div>
            <TextButton onPress={switchUser}>{t('unlock.switchUser')}</TextButton>
          </div>
        ) : (
          <TextField large label={t('username')} value={username} onChange={setUsername} autoComplete="username" autoFocus isRequired dir="ltr" />
        )}
        <PasswordField
          key={lastPerson?.username}
          large
          inputRef={passwordInput}
          label={t('password')}
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          autoFocus={lastPerson !== null}
          isRequired
        />
        <Button type="submit" kind="primary" size="large" wide isPending={signIn.isPending} isDisabled={!isReady}>
          {signIn.isPending ? t('signIn.opening') : lastPerson ? t('unlock.action') : t('signIn.action')}
        </Button>
      </form>
      <p className={styles.note}>
        <Mail aria-hidden="true" />
        <span>
          {t('signIn.isNew')} <TextButton onPress={onInvited}>{t('signIn.useInvitation')}</TextButton>
        </span>
      </p>
      <p className={styles.note}>
        <KeyRound aria-hidden="true" />
        <span>
          {t('signIn.note')} <TextButton onPress={onRecover}>{t('signIn.useRecovery')}</TextButton>
        </span>
      </p>
      <p className={styles.note}>
        <FileArchive aria-hidden="true" />
        <span>
          {t('backups:restore.noteData')} <TextButton onPress={onRestore}>{t('backups:restore.link')}</TextButton>
        </span>
      </p>
    </GateCard>
  );
}
