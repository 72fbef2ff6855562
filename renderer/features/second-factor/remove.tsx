import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { PASSWORD_MIN_CODE_POINTS } from '../../../preload/contract/fields.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import styles from './second-factor.module.css';

/** Takes one's own second factor away, with the password, which stands alone from then on. */
export function RemoveSecondFactor({ onDone, onCancel }: { onDone: () => void; onCancel: () => void }) {
  const { t } = useTranslation('secondFactor');
  const format = useFormat();
  const [password, setPassword] = useState('');
  const remove = useCommand('secondFactor.remove');

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    remove.mutate({ password }, { onSuccess: onDone, onError: () => setPassword('') });
  }

  return (
    <form className={styles.steps} onSubmit={submit}>
      {remove.error && <ErrorMessage error={remove.error} />}
      <p>{t('remove.about', { least: format.number(PASSWORD_MIN_CODE_POINTS) })}</p>
      <PasswordField large label={t('remove.password')} value={password} onChange={setPassword} autoComplete="current-password" autoFocus isRequired />
      <div className={styles.actions}>
        <Button type="submit" kind="danger" isPending={remove.isPending} isDisabled={password === ''}>
          {remove.isPending ? t('remove.removing') : t('remove.action')}
        </Button>
        <Button kind="quiet" onPress={onCancel}>
          {t('panel.cancel')}
        </Button>
      </div>
    </form>
  );
}
