import { useId, useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import type { Person } from '../../../preload/contract/people.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { usePasswordRefusal } from '../../ui/password-refusal.ts';
import { tellOutcome } from '../../ui/toasts.ts';

/** Sets somebody's password at the desk. What is typed lives in this dialog only, and goes with it. */
export function SetPasswordDialog({ person, isOwn, onClose }: { person: Person; isOwn: boolean; onClose: () => void }) {
  const { t } = useTranslation(['people', 'errors', 'common']);
  const formId = useId();
  const [newPassword, setNewPassword] = useState('');
  const [checked, setChecked] = useState(false);
  const set = useCommand('people.setPassword');
  const refusal = usePasswordRefusal(set.error);
  const rule = fieldErrorsOf(OPERATIONS.get('people.setPassword')?.input, { newPassword }).get('newPassword');

  function changePassword(typed: string): void {
    setNewPassword(typed);
    // What was refused is no longer there.
    if (refusal !== null) set.reset();
  }

  function submit(event: SubmitEvent): void {
    event.preventDefault();
    setChecked(true);
    if (rule) return;
    set.mutate(
      { personId: person.id, newPassword },
      {
        onSuccess() {
          tellOutcome(t('password.done', { name: person.name }));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      title={t('password.title', { name: person.name })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={formId} kind="primary" isPending={set.isPending}>
            {set.isPending ? t('password.doing') : t('password.do')}
          </Button>
        </>
      }
    >
      <p>{isOwn ? t('password.own') : t('password.about')}</p>
      {!isOwn && <p>{t('password.key')}</p>}
      <form id={formId} onSubmit={submit}>
        <NewPasswordField
          label={t('password.field')}
          value={newPassword}
          onChange={changePassword}
          error={checked && rule ? t(`errors:rules.${rule}`) : null}
          refusal={refusal}
          known={[person.name, person.username, person.email ?? '']}
        />
      </form>
      {set.error && refusal === null && <ErrorMessage error={set.error} kept={t('password.kept')} />}
    </Dialog>
  );
}
