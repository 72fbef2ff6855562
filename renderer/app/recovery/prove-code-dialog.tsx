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
import { tellOutcome } from '../../ui/toasts.ts';
import { useSecretScreen } from '../secret-screen.ts';
import { isWholeSecret, NOTHING_TYPED, RecoverySecret, secretInput } from './recovery-secret.tsx';
import type { TypedSecret } from './recovery-secret.tsx';

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
      takesShares
      onProve={(typed, onProved) => drill.mutate(secretInput(typed), { onSuccess: onProved })}
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
      onProve={({ code }, onProved) =>
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
  /** Shares of the code prove it as well. */
  takesShares?: boolean;
  onProve: (typed: TypedSecret, onProved: () => void) => void;
}

function ProveCodeDialog({ isOpen, onClose, words, asked, takesShares = false, onProve }: ProveCodeDialogProps) {
  const { t } = useTranslation('common');
  useSecretScreen(isOpen);
  const [typed, setTyped] = useState(NOTHING_TYPED);

  function close(): void {
    setTyped(NOTHING_TYPED);
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
          <Button type="submit" form="prove-code" kind="primary" isPending={asked.isPending} isDisabled={!isWholeSecret(typed)}>
            {words.action}
          </Button>
        </>
      }
    >
      <p>{words.text}</p>
      <form id="prove-code" onSubmit={submit}>
        {takesShares ? (
          <RecoverySecret value={typed} onChange={setTyped} error={asked.error} />
        ) : (
          <RecoveryCodeField value={typed.code} onChange={(code) => setTyped({ ...typed, code })} autoFocus />
        )}
      </form>
      {asked.error && <ErrorMessage error={asked.error} />}
    </Dialog>
  );
}
