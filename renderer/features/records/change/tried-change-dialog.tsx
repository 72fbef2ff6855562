import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { RecordsPreview } from './records-preview.tsx';
import type { TriedChange } from './use-records-change.ts';

interface TriedChangeDialogProps {
  title: string;
  about: string;
  /** What will be done, as a verb. */
  action: string;
  tried: TriedChange;
  definition?: TypeDefinition | null;
  onClose: () => void;
  /** What is to be chosen first. */
  children?: ReactNode;
}

/** The frame of every change of records: what it is, what it would do, why, and the button that does it. */
export function TriedChangeDialog({ title, about, action, tried, definition = null, onClose, children }: TriedChangeDialogProps) {
  const { t } = useTranslation(['records', 'common', 'errors']);
  const { outcome, trial, change, reason, isChosen } = tried;
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isDisabled={!isChosen || outcome === null || outcome.changed === 0 || reason.rule !== undefined} isPending={change.isPending} onPress={() => change.mutate()}>
            {action}
          </Button>
        </>
      }
    >
      <p>{about}</p>
      {children}
      {trial.error && isChosen ? <ErrorMessage error={trial.error} onRetry={() => void trial.refetch()} /> : isChosen && <RecordsPreview outcome={outcome} definition={definition} />}
      <TextField label={t('change.reason')} hint={t('change.reasonHint')} value={reason.text} onChange={reason.set} error={reason.rule ? t(`errors:rules.${reason.rule}`) : null} />
      {change.error && <ErrorMessage error={change.error} />}
    </Dialog>
  );
}
