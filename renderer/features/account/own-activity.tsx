import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useFormat } from '../../app/i18n/format.ts';
import { useCan, useSession } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Section } from '../../ui/section.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EventList } from '../audit/event-list.tsx';
import styles from './account-page.module.css';

const STEP = 10;
/** Beyond this the list is no place to look; the audit page is. */
const MOST = 100;

/** What one did, and what was done to one, as far as one may know: whatever is not one's own doing stands out here. */
export function OwnActivity() {
  const { t } = useTranslation('account');
  const format = useFormat();
  const { personId } = useSession().person;
  const canReadAudit = useCan('audit.read');
  const [limit, setLimit] = useState(STEP);
  const { data, error, isFetching, refetch } = useQueryOf('account.activity', { offset: 0, limit }, { placeholderData: keepPreviousData });
  return (
    <Section title={t('activity.title')} level={2}>
      <p className={styles.hint}>{t(canReadAudit ? 'activity.aboutAll' : 'activity.aboutOwn')}</p>
      {error ? (
        <ErrorMessage error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Skeleton />
      ) : (
        <>
          <EventList label={t('activity.title')} events={data.rows} />
          <div className={styles.foot}>
            <span className={styles.hint} role="status">
              {t('activity.shown', { count: data.total, shown: format.number(data.rows.length), n: format.number(data.total) })}
            </span>
            {data.total > data.rows.length && limit < MOST && (
              <Button kind="quiet" isPending={isFetching} onPress={() => setLimit(Math.min(limit * 3, MOST))}>
                {t('activity.more')}
              </Button>
            )}
            {canReadAudit && <Link href={`/audit?person=${personId}`}>{t('activity.audit')}</Link>}
          </div>
        </>
      )}
    </Section>
  );
}
