import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import { tellOutcome } from '../../ui/toasts.ts';
import { useAdoptStatus } from '../session/status.ts';

/** The task that stays on the overview until the code on the paper was proved right. */
export function ConfirmRecoveryDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('setup');
  const { t: common } = useTranslation('common');
  const [typed, setTyped] = useState('');
  const confirm = useCommand('setup.confirmRecovery');
  const adopt = useAdoptStatus();

  function close(): void {
    setTyped('');
    confirm.reset();
    onClose();
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    confirm.mutate(
      { code: typed },
      {
        onSuccess: (status) => {
          adopt(status);
          tellOutcome(t('confirm.done'));
          close();
        },
      },
    );
  }

  return (
    <Dialog
      title={t('confirm.title')}
      isOpen={isOpen}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{common('cancel')}</Button>
          <Button type="submit" form="confirm-recovery" kind="primary" isPending={confirm.isPending} isDisabled={!isWholeCode(typed)}>
            {t('confirm.action')}
          </Button>
        </>
      }
    >
      <p>{t('confirm.text')}</p>
      <form id="confirm-recovery" onSubmit={submit}>
        <RecoveryCodeField value={typed} onChange={setTyped} autoFocus />
      </form>
      {confirm.error && <ErrorMessage error={confirm.error} />}
    </Dialog>
  );
}
