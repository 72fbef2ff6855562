import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { useDoings } from './use-doings.ts';

/** Asks before signing out takes what was typed and not sent with it. Locking would keep it. */
export function SignOutDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { t } = useTranslation('shell');
  const { signOutNow } = useDoings();
  return (
    <ConfirmDialog
      title={t('signOut.title')}
      action={t('signOut.action')}
      isOpen={isOpen}
      onClose={onClose}
      onConfirm={() => {
        onClose();
        signOutNow();
      }}
    >
      <p>{t('signOut.text')}</p>
    </ConfirmDialog>
  );
}
