import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InputOf } from '../../../preload/contract/contract.ts';
import { OPERATIONS } from '../../../preload/contract/contract.ts';
import type { ReviewItem } from '../../../preload/contract/reviews.ts';
import { useDraft } from '../../app/drafts.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useRoleName } from '../../app/role-name.ts';
import type { ApiError } from '../../ipc/api-error.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { fieldErrorsOf } from '../../ui/field-errors.ts';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';

const NAMED = 3;

type Decided = Pick<InputOf<'reviews.decide'>, 'decision' | 'toRoleId' | 'reason'>;
interface DecideDialogProps {
  decision: 'change' | 'revoke';
  items: readonly ReviewItem[];
  isPending: boolean;
  error: ApiError | null;
  onDecide: (decided: Decided, done: () => void) => void;
  onClose: () => void;
}

/** Asks why access is taken away or changed, and to which role: nobody loses something without a reason on record. */
export function DecideDialog({ decision, items, isPending, error, onDecide, onClose }: DecideDialogProps) {
  const { t } = useTranslation(['reviews', 'errors', 'common']);
  const format = useFormat();
  const [reason, setReason, discard] = useDraft('reviews.decide.reason', '');
  const [toRoleId, setToRoleId] = useState<string | null>(null);
  const [checked, setChecked] = useState(false);
  const rule = fieldErrorsOf(OPERATIONS.get('reviews.decide')?.input, { reason }).get('reason');
  const names = items.slice(0, NAMED).map(({ personName }) => personName);
  const isReady = decision === 'revoke' || toRoleId !== null;

  function decide(): void {
    setChecked(true);
    if (rule === undefined && isReady) onDecide({ decision, toRoleId: decision === 'change' ? toRoleId : null, reason }, discard);
  }

  return (
    <Dialog
      title={t(`decide.${decision}Title`, { count: items.length, n: format.number(items.length), name: names[0] ?? '' })}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button kind="primary" isDisabled={!isReady} isPending={isPending} onPress={decide}>
            {t('decide.do')}
          </Button>
        </>
      }
    >
      {items.length > 1 && <p dir="auto">{format.items([...names, ...(items.length > NAMED ? ['…'] : [])])}</p>}
      <p>{t(`decide.${decision}About`)}</p>
      {decision === 'change' && <RoleChoice items={items} value={toRoleId} onChange={setToRoleId} />}
      <TextField
        label={t('decide.reason')}
        hint={t('decide.reasonHint')}
        value={reason}
        onChange={setReason}
        error={checked && rule ? t(`errors:rules.${rule}`) : null}
        isRequired
        autoFocus={decision === 'revoke'}
      />
      {error && <ErrorMessage error={error} kept={t('decide.kept')} />}
    </Dialog>
  );
}

/** The roles there are, but the one that all of them have already. */
function RoleChoice({ items, value, onChange }: { items: readonly ReviewItem[]; value: string | null; onChange: (id: string) => void }) {
  const { t } = useTranslation('reviews');
  const facets = useQueryOf('people.facets', {});
  const nameOf = useRoleName();
  if (facets.error) return <ErrorMessage error={facets.error} onRetry={() => void facets.refetch()} />;
  const roles = (facets.data?.roles ?? []).filter(({ id }) => items.some(({ roleId }) => roleId !== id));
  return (
    <Select
      label={t('decide.role')}
      placeholder={t('decide.rolePlaceholder')}
      options={roles.map((role) => ({ id: role.id, label: nameOf(role) ?? '' }))}
      value={value}
      onChange={onChange}
    />
  );
}
