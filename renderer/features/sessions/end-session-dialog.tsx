import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../../preload/contract/sessions.ts';
import { useSession } from '../../app/signed-in.ts';
import { useCommand } from '../../ipc/queries.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';

/** Ends a session, and says first what that means for whoever is in it. */
export function EndSessionDialog({ session, onClose }: { session: Session; onClose: () => void }) {
  const { t } = useTranslation('sessions');
  const isOwn = useSession().person.personId === session.personId;
  const [reason, setReason] = useState('');
  const end = useCommand('sessions.end');

  function confirm(): void {
    end.mutate(
      { sessionId: session.id, ...(reason.trim() === '' ? {} : { reason }) },
      {
        onSuccess() {
          tellOutcome(t('endDone'));
          onClose();
        },
      },
    );
  }

  return (
    <ConfirmDialog title={t('endTitle', { name: session.name })} action={t('endDo')} isOpen isPending={end.isPending} onConfirm={confirm} onClose={onClose}>
      <p>{t(session.current ? 'endCurrent' : isOwn ? 'endOwn' : 'endOther')}</p>
      {!isOwn && <TextField label={t('reason')} value={reason} onChange={setReason} maxLength={500} />}
      {end.error && <ErrorMessage error={end.error} />}
    </ConfirmDialog>
  );
}
