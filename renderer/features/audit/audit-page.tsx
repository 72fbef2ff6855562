import { EyeOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan } from '../../app/signed-in.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { AuditBoard } from './audit-board.tsx';

/** Everything that was done, readable by a person. */
export default function AuditPage() {
  const { t } = useTranslation('audit');
  if (useCan('audit.read')) return <AuditBoard />;
  return (
    <>
      <PageHeader title={t('title')} />
      <EmptyState icon={<EyeOff />} title={t('notAllowed.title')}>
        {t('notAllowed.text')}
      </EmptyState>
    </>
  );
}
