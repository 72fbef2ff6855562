import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useAdoptStatus } from '../../features/session/status.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { RecoveryCodeField } from '../../ui/recovery-code-field.tsx';
import { isWholeCode } from '../../ui/recovery-code.ts';
import { tellOutcome } from '../../ui/toasts.ts';

interface AskedDialogProps {
  isOpen: boolean;
  onClose: () => void;
}

/** The recovery code typed from its paper, to see that it opens the data on the day when it must. */
export function DrillDialog(props: AskedDialogProps) {
  const { t } = useTranslation('maintenance');
  const drill = useCommand('keys.drill');
  return (
    <ProveCodeDialog
      {...props}
      words={{ title: t('recovery.drillTitle'), text: t('recovery.drillText'), action: t('recovery.drillAction'), done: t('recovery.drilled') }}
      asked={drill}
      onProve={(code, onProved) => drill.mutate({ code }, { onSuccess: onProved })}
    />
  );
}

/** The task that stays on the overview until the code on the paper was proved right. */
export function ConfirmRecoveryDialog(props: AskedDialogProps) {
  const { t } = useTranslation('setup');
  const confirm = useCommand('setup.confirmRecovery');
  const adopt = useAdoptStatus();
  return (
    <ProveCodeDialog
      {...props}
      words={{ title: t('confirm.title'), text: t('confirm.text'), action: t('confirm.action'), done: t('confirm.done') }}
      asked={confirm}
      onProve={(code, onProved) =>
        confirm.mutate(
          { code },
          {
            onSuccess(status) {
              adopt(status);
              onProved();
            },
          },
        )
      }
    />
  );
}

interface ProveCodeDialogProps extends AskedDialogProps {
  words: { title: string; text: string; action: string; done: string };
  asked: { error: ApiError | null; isPending: boolean; reset: () => void };
  onProve: (code: string, onProved: () => void) => void;
}

function ProveCodeDialog({ isOpen, onClose, words, asked, onProve }: ProveCodeDialogProps) {
  const { t } = useTranslation('common');
  const [typed, setTyped] = useState('');

  function close(): void {
    setTyped('');
    asked.reset();
    onClose();
  }
  function submit(event: SubmitEvent): void {
    event.preventDefault();
    onProve(typed, () => {
      tellOutcome(words.done);
      close();
    });
  }

  return (
    <Dialog
      title={words.title}
      isOpen={isOpen}
      onClose={close}
      actions={
        <>
          <Button onPress={close}>{t('cancel')}</Button>
          <Button type="submit" form="prove-code" kind="primary" isPending={asked.isPending} isDisabled={!isWholeCode(typed)}>
            {words.action}
          </Button>
        </>
      }
    >
      <p>{words.text}</p>
      <form id="prove-code" onSubmit={submit}>
        <RecoveryCodeField value={typed} onChange={setTyped} autoFocus />
      </form>
      {asked.error && <ErrorMessage error={asked.error} />}
    </Dialog>
  );
}
