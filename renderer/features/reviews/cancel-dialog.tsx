import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import type { Campaign } from '../../../preload/contract/reviews.ts';
import { useDraft } from '../../app/drafts.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { TextField } from '../../ui/text-field.tsx';
import { tellOutcome } from '../../ui/toasts.ts';

/** Gives a campaign up, with the reason for the record. */
export function CancelDialog({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { t } = useTranslation(['reviews', 'errors']);
  const [reason, setReason, discard] = useDraft(`reviews.cancel.${campaign.id}`, '');
  const [checked, setChecked] = useState(false);
  const cancel = useCommand('reviews.cancel');
  const rule = fieldErrorsOf(OPERATIONS.get('reviews.cancel')?.input, { reason }).get('reason');

  function doCancel(): void {
    setChecked(true);
    if (rule !== undefined) return;
    cancel.mutate(
      { campaignId: campaign.id, version: campaign.version, reason },
      {
        onSuccess() {
          discard();
          tellOutcome(t('cancel.done', { title: campaign.title }));
          onClose();
        },
      },
    );
  }

  return (
    <Dialog
      title={t('cancel.title', { title: campaign.title })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel.keep')}</Button>
          <Button kind="primary" isPending={cancel.isPending} onPress={doCancel}>
            {t('cancel.do')}
          </Button>
        </>
      }
    >
      <p>{t('cancel.about')}</p>
      <TextField label={t('cancel.reason')} value={reason} onChange={setReason} error={checked && rule ? t(`errors:rules.${rule}`) : null} isRequired autoFocus />
      {cancel.error && <ErrorMessage error={cancel.error} kept={t('cancel.kept')} />}
    </Dialog>
  );
}
