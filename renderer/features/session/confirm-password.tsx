import { useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { CodeField } from '../second-factor/code-field.tsx';
import styles from './form.module.css';

const FORM = 'confirm-password';

/** The question for the password, and for the second factor of whoever has one, in front of what needs it. */
export default function ConfirmPassword({ onAnswer }: { onAnswer: (confirmed: boolean) => void }) {
  const { t } = useTranslation('session');
  const { t: common } = useTranslation('common');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [wantsCode, setWantsCode] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const confirm = useCommand('session.confirm');

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    confirm.mutate(
      { password, ...(wantsCode ? { secondFactor: code } : {}) },
      {
        onSuccess: () => onAnswer(true),
        onError: ({ reason }) => {
          setCode('');
          if (reason === 'second_factor_needed') setWantsCode(true);
          else if (reason !== 'wrong_second_factor') {
            setPassword('');
            input.current?.focus();
          }
        },
      },
    );
  }
  const { error } = confirm;
  return (
    <Dialog
      title={t('confirm.title')}
      isOpen
      onClose={() => onAnswer(false)}
      actions={
        <>
          <Button onPress={() => onAnswer(false)}>{common('cancel')}</Button>
          <Button type="submit" form={FORM} kind="primary" isPending={confirm.isPending} isDisabled={password === '' || (wantsCode && code === '')}>
            {t('confirm.action')}
          </Button>
        </>
      }
    >
      <form id={FORM} className={styles.form} onSubmit={submit}>
        <p>{t('confirm.text')}</p>
        {error && error.reason !== 'second_factor_needed' && <ErrorMessage error={error} />}
        <PasswordField inputRef={input} label={t('password')} value={password} onChange={setPassword} autoComplete="current-password" autoFocus isRequired />
        {wantsCode && <CodeField value={code} onChange={setCode} autoFocus />}
      </form>
    </Dialog>
  );
}
