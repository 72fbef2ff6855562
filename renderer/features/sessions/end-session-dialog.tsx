import { useTranslation } from 'react-i18next';
import type { Session } from '../../../preload/contract/sessions.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { useSession } from '../../app/signed-in.ts';
import { useReason } from '../../app/use-reason.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';
import { shortMoment } from './when.tsx';

interface EndSessionDialogProps {
  session: Session;
  onClose: () => void;
  onEnded: () => void;
}

/** Says what ending a session does, to whom, and ends it. Of somebody else's a reason can be left for the audit. */
export function EndSessionDialog({ session, onClose, onEnded }: EndSessionDialogProps) {
  const { t } = useTranslation(['sessions', 'errors', 'common']);
  const format = useFormat();
  const { person } = useSession();
  const reason = useReason('sessions.end', `sessions.end.${session.id}`);
  const end = useCommand('sessions.end');
  const isOwn = session.personId === person.personId;
  const words = {
    name: session.name,
    where: t(`endIn.${session.client}`),
    time: shortMoment(format, session.startedAtMs, useMinute()),
  };

  function doEnd(): void {
    end.mutate(
      { sessionId: session.id, ...reason.input },
      {
        onSuccess() {
          reason.discard();
          tellOutcome(t('endDone'));
          onEnded();
        },
      },
    );
  }

  return (
    <Dialog
      title={t('endTitle', words)}
      role="alertdialog"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose} autoFocus>
            {t('common:cancel')}
          </Button>
          <Button kind="primary" isDisabled={reason.rule !== undefined} isPending={end.isPending} onPress={doEnd}>
            {t('endDo')}
          </Button>
        </>
      }
    >
      <p>
        {t('endWhich', words)} {t(session.current ? 'endCurrent' : isOwn ? 'endOwn' : 'endOther')}
      </p>
      {!isOwn && (
        <TextField label={t('reason')} hint={t('reasonHint')} value={reason.text} onChange={reason.set} error={reason.rule ? t(`errors:rules.${reason.rule}`) : null} />
      )}
      {end.error && <ErrorMessage error={end.error} kept={t('endKept')} />}
    </Dialog>
  );
}
