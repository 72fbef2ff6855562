import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../app/page-header.tsx';
import { useSession } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { BackupSection } from './backup-section.tsx';
import { EscrowSection } from './escrow-section.tsx';
import { HealthSection } from './health-section.tsx';
import styles from './maintenance-page.module.css';
import { RecoverySection } from './recovery-section.tsx';
import { RotationSection } from './rotation-section.tsx';

/** What keeps the data from being lost, and what opens it. */
export default function MaintenancePage() {
  const { t } = useTranslation('maintenance');
  const { grants } = useSession().person;
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')} />
      <p className={styles.about}>{t('intro')}</p>
      {grants['backups.manage'] !== undefined && <BackupSection mayDrill={grants['keys.manage'] !== undefined} />}
      {grants['backups.manage'] !== undefined && <HealthSection />}
      {grants['keys.manage'] !== undefined && <KeySections />}
    </div>
  );
}

function KeySections() {
  const { t } = useTranslation('maintenance');
  const keys = useQueryOf('keys.overview', {});
  if (keys.error) return <ErrorMessage error={keys.error} onRetry={() => void keys.refetch()} />;
  if (!keys.data) {
    return (
      <div role="status" aria-label={t('loading')}>
        <Skeleton widthPercent={40} />
      </div>
    );
  }
  return (
    <>
      <RecoverySection keys={keys.data} />
      <EscrowSection keys={keys.data} />
      <RotationSection keys={keys.data} />
    </>
  );
}
