import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../preload/contract/roles.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useRoleName } from '../../app/role-name.ts';
import { useCommand } from '../../ipc/queries.ts';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Select } from '../../ui/select.tsx';
import { tellOutcome } from '../../ui/toasts.ts';

/** Key of the choice that stands for no role; a role's id never begins with a star. */
const NO_ROLE = '*none';

interface RemoveRoleDialogProps {
  role: Role;
  /** What its people can get instead. */
  others: readonly Role[];
  onClose: () => void;
  onRemoved: () => void;
}

/** Takes a role away, and says first what becomes of its people. */
export function RemoveRoleDialog({ role, others, onClose, onRemoved }: RemoveRoleDialogProps) {
  const { t } = useTranslation('roles');
  const format = useFormat();
  const nameOf = useRoleName();
  const [moveTo, setMoveTo] = useState<string | null>(null);
  const remove = useCommand('roles.remove');

  function confirm(): void {
    remove.mutate(
      { roleId: role.id, version: role.version, moveTo },
      {
        onSuccess() {
          tellOutcome(t('remove.done', { name: role.name }));
          onRemoved();
        },
      },
    );
  }

  return (
    <ConfirmDialog title={t('remove.title', { name: role.name })} action={t('remove.do')} isOpen isPending={remove.isPending} onConfirm={confirm} onClose={onClose}>
      <p>{role.people === 0 ? t('remove.nobody') : t('remove.people', { count: role.people, n: format.number(role.people) })}</p>
      <Select
        label={t('remove.moveTo')}
        placeholder={t('remove.noRole')}
        options={[{ id: NO_ROLE, label: t('remove.noRole'), note: t('remove.noRoleNote') }, ...others.map((other) => ({ id: other.id, label: nameOf(other) ?? '' }))]}
        value={moveTo ?? NO_ROLE}
        onChange={(id) => setMoveTo(id === NO_ROLE ? null : id)}
      />
      {remove.error && <ErrorMessage error={remove.error} kept={t('remove.kept')} />}
    </ConfirmDialog>
  );
}
