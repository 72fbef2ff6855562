import { useRef, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { PASSWORD_MIN_CODE_POINTS, PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR } from '../../../preload/contract/fields.ts';
import { useSession } from '../../app/signed-in.ts';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { passwordLength } from '../../ui/password-length.ts';
import { usePasswordRefusal } from '../../ui/password-refusal.ts';
import { Section } from '../../ui/section.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import { CodeField } from '../second-factor/code-field.tsx';
import styles from './account-page.module.css';

/** What is said at the field that it is about, or by the field appearing. */
const AT_A_FIELD: readonly string[] = ['wrong_credentials', 'second_factor_needed'];

/** One's own password, and the way to another. */
export function OwnPassword() {
  const { t } = useTranslation('account');
  const [isChanging, setChanging] = useState(false);
  return (
    <Section title={t('password.title')} level={2}>
      {isChanging ? (
        <ChangePassword onLeave={() => setChanging(false)} />
      ) : (
        <div className={styles.stack}>
          <p>{t('password.about')}</p>
          <Button onPress={() => setChanging(true)}>{t('password.change')}</Button>
        </div>
      )}
    </Section>
  );
}

/** What is typed lives in this form only, and goes with it. */
function ChangePassword({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation(['account', 'errors', 'common']);
  const { person, organisation } = useSession();
  const [password, setPassword] = useState('');
  const [newPassword, setNewPassword] = useState('');
  const [code, setCode] = useState('');
  const [checked, setChecked] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const change = useCommand('session.changePassword');
  const refusal = usePasswordRefusal(change.error);
  const factor = useQueryOf('secondFactor.status', {});
  const needsCode = factor.data?.on === true || change.error?.reason === 'second_factor_needed' || change.error?.reason === 'wrong_second_factor';
  const least = needsCode ? PASSWORD_MIN_CODE_POINTS_WITH_SECOND_FACTOR : PASSWORD_MIN_CODE_POINTS;
  const isShort = passwordLength(newPassword) < least;

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(true);
    if (isShort) return;
    change.mutate(
      { password, newPassword, ...(needsCode ? { secondFactor: code } : {}) },
      {
        onSuccess() {
          tellOutcome(t('password.done'));
          onLeave();
        },
        onError({ reason }) {
          // Each code is good once, and most refusals have spent it.
          setCode('');
          if (reason !== 'wrong_credentials') return;
          setPassword('');
          input.current?.focus();
        },
      },
    );
  }
  function changeNew(typed: string): void {
    setNewPassword(typed);
    // What was refused is no longer there.
    if (refusal !== null) change.reset();
  }

  return (
    <form className={styles.form} onSubmit={submit}>
      {change.error && refusal === null && !AT_A_FIELD.includes(change.error.reason) && <ErrorMessage error={change.error} kept={t('password.kept')} />}
      <PasswordField
        large
        inputRef={input}
        label={t('password.present')}
        value={password}
        onChange={setPassword}
        error={change.error?.reason === 'wrong_credentials' && password === '' ? t('password.wrong') : null}
        autoComplete="current-password"
        autoFocus
        isRequired
      />
      <NewPasswordField
        label={t('password.new')}
        value={newPassword}
        onChange={changeNew}
        least={least}
        error={checked && isShort ? t('errors:rules.too_short') : null}
        refusal={refusal}
        known={[person.name, person.username, organisation]}
      />
      {needsCode && <CodeField value={code} onChange={setCode} />}
      <p className={styles.hint}>{t('password.others')}</p>
      <div className={styles.actions}>
        <Button type="submit" kind="primary" isPending={change.isPending} isDisabled={password === '' || newPassword === '' || (needsCode && code === '')}>
          {change.isPending ? t('password.doing') : t('password.do')}
        </Button>
        <Button kind="quiet" onPress={onLeave}>
          {t('common:cancel')}
        </Button>
      </div>
    </form>
  );
}
