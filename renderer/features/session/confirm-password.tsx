import { useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { OperationName } from '../../../preload/contract/contract.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { CodeField } from '../second-factor/code-field.tsx';
import styles from './form.module.css';
import { useWait, WaitNote } from './wait.tsx';

const FORM = 'confirm-password';

interface ConfirmPasswordProps {
  /** What it is asked for. */
  operation: OperationName;
  onAnswer: (confirmed: boolean) => void;
}

/** The question for the password, and for the second factor of whoever has one, in front of what needs it. */
export default function ConfirmPassword({ operation, onAnswer }: ConfirmPasswordProps) {
  const { t, i18n } = useTranslation(['session', 'errors', 'common']);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wantsCode, setWantsCode] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const codeInput = useRef<HTMLInputElement>(null);
  const confirm = useCommand('session.confirm');
  const wait = useWait('');

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    confirm.mutate(
      { password, ...(wantsCode ? { secondFactor: code } : {}) },
      {
        onSuccess: () => onAnswer(true),
        onError: (refused) => {
          setCode('');
          if (refused.reason === 'second_factor_needed') return setWantsCode(true);
          wait.begin(refused);
          if (refused.reason === 'wrong_second_factor') return codeInput.current?.focus();
          setPassword('');
          input.current?.focus();
        },
      },
    );
  }
  // A catalogue entry for each operation that can ask is held by a test.
  const isNamed: boolean = i18n.exists(`session:confirm.for.${operation}`);
  const what = isNamed ? t(`confirm.for.${operation as 'settings.set'}`) : t('confirm.forIt');
  const { error } = confirm;
  const wrong = error?.reason === 'wrong_credentials' ? 'password' : error?.reason === 'wrong_second_factor' ? 'code' : null;
  const isReady = password !== '' && !(wantsCode && code === '') && wait.secondsLeft === 0;
  return (
    <Dialog
      title={t('confirm.title')}
      isOpen
      onClose={() => onAnswer(false)}
      actions={
        <>
          <Button onPress={() => onAnswer(false)}>{t('common:cancel')}</Button>
          <Button type="submit" form={FORM} kind="primary" isPending={confirm.isPending} isDisabled={!isReady}>
            {t('confirm.action')}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        <p>
          {what} {t('confirm.text')}
        </p>
        <PasswordField
          inputRef={input}
          label={t('password')}
          value={password}
          onChange={setPassword}
          error={wrong === 'password' && password === '' ? t('confirm.wrong') : null}
          autoComplete="current-password"
          autoFocus
          isRequired
        />
        {wantsCode && (
          <CodeField
            inputRef={codeInput}
            value={code}
            onChange={setCode}
            error={wrong === 'code' && code === '' ? `${t('errors:reasons.wrong_second_factor.what')} ${t('errors:reasons.wrong_second_factor.do')}` : null}
            autoFocus
          />
        )}
        <WaitNote wait={wait} />
        {error && wrong === null && error.reason !== 'second_factor_needed' && <ErrorMessage error={error} />}
      </form>
    </Dialog>
  );
}
