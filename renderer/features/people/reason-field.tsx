import { useTranslation } from 'react-i18next';
import type { Reason } from '../../app/use-reason.ts';
import { TextField } from '../../ui/text-field.tsx';

/** Where a reason for a change of people is typed, if there is one to give. */
export function ReasonField({ reason }: { reason: Reason }) {
  const { t } = useTranslation(['people', 'errors']);
  return (
    <TextField
      label={t('change.reason')}
      hint={t('change.reasonHint')}
      value={reason.text}
      onChange={reason.set}
      error={reason.rule ? t(`errors:rules.${reason.rule}`) : null}
    />
  );
}
