import { LogOut } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { PersonId } from '../../../preload/contract/fields.ts';
import { useHashSearch } from '../../app/hash-location.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan, useScope } from '../../app/signed-in.ts';
import { useCommand, useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { SessionList } from './session-list.tsx';
import styles from './sessions.module.css';

/** Who is signed in here, and was lately: everybody, or whom the address names. */
export default function SessionsPage() {
  const { t } = useTranslation('sessions');
  // Whoever may end the sessions of some only may not end all of them.
  const canEndAll = useScope('sessions.manage') === 'all';
  const personId = PersonId.safeParse(new URLSearchParams(useHashSearch()).get('person')).data;
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
      {personId !== undefined && <OfOne personId={personId} />}
      <SessionList key={personId ?? ''} {...(personId === undefined ? {} : { personId })} />
      {isEndingAll && <EndAllDialog onClose={() => setEndingAll(false)} />}
    </div>
  );
}

/** Says that the list is of one person, and the way to everybody's. */
function OfOne({ personId }: { personId: string }) {
  const { t } = useTranslation('sessions');
  const detail = useQueryOf('people.get', { personId }, { enabled: useCan('people.read') });
  return (
    <p>
      {detail.data ? t('ofOne', { name: detail.data.person.name }) : t('ofSomebody')} <Link href="/sessions">{t('showAll')}</Link>
    </p>
  );
}

function EndAllDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('sessions');
  const endAll = useCommand('sessions.endAll');
  return (
    <ConfirmDialog title={t('endAllTitle')} action={t('endAllDo')} isOpen isPending={endAll.isPending} onConfirm={() => endAll.mutate({}, { onSuccess: onClose })} onClose={onClose}>
      <p>{t('endAllAbout')}</p>
      <p>{t('endAllOwn')}</p>
      {endAll.error && <ErrorMessage error={endAll.error} kept={t('endAllKept')} />}
    </ConfirmDialog>
  );
}
