import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../app/page-header.tsx';
import { useSession } from '../../app/signed-in.ts';
import { useCommand } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { SessionList } from './session-list.tsx';
import styles from './sessions.module.css';

/** Who is signed in here, and was lately. */
export default function SessionsPage() {
  const { t } = useTranslation('sessions');
  // Whoever may end the sessions of some only may not end all of them.
  const canEndAll = useSession().person.grants['sessions.manage'] === 'all';
  const [isEndingAll, setEndingAll] = useState(false);
  return (
    <div className={styles.page}>
      <PageHeader
        title={t('title')}
        actions={
          canEndAll && (
            <Button kind="danger" icon={<LogOut />} onPress={() => setEndingAll(true)}>
              {t('endAll')}
            </Button>
          )
        }
      />
      <SessionList />
      {isEndingAll && <EndAllDialog onClose={() => setEndingAll(false)} />}
    </div>
  );
}

function EndAllDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('sessions');
  const endAll = useCommand('sessions.endAll');
  return (
    <ConfirmDialog title={t('endAllTitle')} action={t('endAllDo')} isOpen isPending={endAll.isPending} onConfirm={() => endAll.mutate({}, { onSuccess: onClose })} onClose={onClose}>
      <p>{t('endAllAbout')}</p>
      <p>{t('endAllOwn')}</p>
      {endAll.error && <ErrorMessage error={endAll.error} />}
    </ConfirmDialog>
  );
}
