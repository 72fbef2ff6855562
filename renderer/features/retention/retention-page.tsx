import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan } from '../../app/signed-in.ts';
import { Certificates } from './certificates.tsx';
import { DueRecords } from './due-records.tsx';
import { RunRules } from './run-rules.tsx';
import { SubjectSearch } from './subject-search.tsx';
import styles from './retention-page.module.css';

/** What goes for good: what is held about somebody, what rules propose, and the certificates of what went. */
export default function RetentionPage() {
  const { t } = useTranslation('retention');
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')} actions={useCan('types.manage') && <RunRules />} />
      <SubjectSearch />
      <DueRecords />
      <Certificates />
    </div>
  );
}
