import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useQueryOf } from '../../ipc/queries.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EventList } from '../audit/event-list.tsx';

const LATEST = 5;

/** What happened to somebody and what they did, as far as the audit is open to whoever asks; the latest, and the way to all of it. */
export function PersonHistory({ personId }: { personId: string }) {
  const { t } = useTranslation('people');
  const { data, error, refetch } = useQueryOf('audit.list', { filter: { personId }, offset: 0, limit: LATEST });
  return (
    <Section title={t('panel.activity')}>
      {error ? (
        <ErrorMessage error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton />
      ) : data.total === 0 ? (
        <p>{t('panel.noEvents')}</p>
      ) : (
        <>
          <EventList label={t('panel.activity')} events={data.rows} />
          <Link href={`/audit?person=${personId}`}>{t('panel.events', { count: data.total })}</Link>
        </>
      )}
    </Section>
  );
}
