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

/** The recovery code typed from its paper, to see that it opens the data on the day when it must. */
export function DrillDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation(['maintenance', 'common']);
  const [typed, setTyped] = useState('');
  const drill = useCommand('keys.drill');

  function close(): void {
    setTyped('');
    drill.reset();
    onClose();
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    drill.mutate(
      { code: typed },
      {
        onSuccess() {
          tellOutcome(t('recovery.drilled'));
          close();
        },
      },
    );
  }

  return (
    <Dialog
      title={t('recovery.drillTitle')}
      isOpen={isOpen}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t('common:cancel')}</Button>
          <Button type="submit" form="recovery-drill" kind="primary" isPending={drill.isPending} isDisabled={!isWholeCode(typed)}>
            {t('recovery.drillAction')}
          </Button>
        </>
      }
    >
      <p>{t('recovery.drillText')}</p>
      <form id="recovery-drill" onSubmit={submit}>
        <RecoveryCodeField value={typed} onChange={setTyped} autoFocus />
      </form>
      {drill.error && <ErrorMessage error={drill.error} />}
    </Dialog>
  );
}
