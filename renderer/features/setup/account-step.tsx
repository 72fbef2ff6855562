import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import { useDraft } from '../../app/drafts.ts';
import { suggestUsername } from '../../app/suggest-username.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { usePasswordRefusal } from '../../ui/password-refusal.ts';
import { TextField } from '../../ui/text-field.tsx';
import formStyles from '../session/form.module.css';
import { GateCard } from '../session/gate-card.tsx';
import { useAdoptStatus } from '../session/status.ts';
import { setFirstRun } from './first-run-state.ts';
import { Steps } from './steps.tsx';

/** Step 2: the first account, an administrator's. Making it makes the store. */
export function AccountStep({ organisation, onBack }: { organisation: string; onBack: () => void }) {
  const { t } = useTranslation(['setup', 'errors']);
  const [name, setName] = useDraft('setup.name', '');
  const [ownUsername, setOwnUsername] = useDraft<string | null>('setup.username', null);
  const [password, setPassword] = useState('');
  const [checked, setChecked] = useState(false);
  const create = useCommand('setup.create');
  const refusal = usePasswordRefusal(create.error);
  const adopt = useAdoptStatus();

  const username = ownUsername ?? suggestUsername(name);
  const input = { organisation, name, username, password };
  const errors = fieldErrorsOf(OPERATIONS.get('setup.create')?.input, input);
  const errorOf = (field: string): string | null => {
    const rule = errors.get(field);
    return checked && rule ? t(`errors:rules.${rule}`) : null;
  };

  function changePassword(typed: string): void {
    setPassword(typed);
    // What was refused is no longer there.
    if (refusal !== null) create.reset();
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(true);
    if (errors.size > 0) return;
    create.mutate(input, {
      onSuccess: ({ recoveryCode, status }) => {
        setFirstRun({ step: 'code', recoveryCode });
        adopt(status);
      },
    });
  }

  return (
    <GateCard wide title={t('account.title')} subtitle={t('account.subtitle')} progress={<Steps current={2} />}>
      <form className={formStyles.form} onSubmit={submit}>
        {create.error && refusal === null && <ErrorMessage error={create.error} kept={t('account.kept')} />}
        <TextField
          large
          label={t('account.name')}
          value={name}
          onChange={setName}
          error={errorOf('name')}
          autoComplete="name"
          autoFocus
          isRequired
        />
        <TextField
          large
          label={t('account.username')}
          hint={t('account.usernameHint')}
          value={username}
          onChange={setOwnUsername}
          error={errorOf('username')}
          autoComplete="username"
          isRequired
          dir="ltr"
        />
        <NewPasswordField
          label={t('account.password')}
          value={password}
          onChange={changePassword}
          error={errorOf('password')}
          refusal={refusal}
          known={[name, username, organisation]}
        />
        <div className={formStyles.actions}>
          <Button type="submit" kind="primary" size="large" isPending={create.isPending}>
            {create.isPending ? t('account.creating') : t('account.create')}
          </Button>
          <Button kind="quiet" size="large" onPress={onBack} isDisabled={create.isPending}>
            {t('back')}
          </Button>
        </div>
      </form>
    </GateCard>
  );
}
