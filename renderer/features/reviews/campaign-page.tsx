import { keepPreviousData } from '@tanstack/react-query';
import { ArrowLeft, ClipboardX, FileCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../../preload/contract/reviews.ts';
import { navigate } from '../../app/hash-location.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { lastPage } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { ApplyDialog } from './apply-dialog.tsx';
import { CampaignFacts } from './campaign-facts.tsx';
import { CancelDialog } from './cancel-dialog.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { Items } from './items.tsx';
import { campaignAddress, PAGE_ROWS } from './review-address.ts';
import type { CampaignAddress } from './review-address.ts';
import styles from './reviews.module.css';
import { ViewChoice } from './view-choice.tsx';

type Task = 'apply' | 'cancel' | 'export';

/** One campaign: how it stands, its people with the decisions about them, and what can be done with the whole. */
export function CampaignPage({ address }: { address: CampaignAddress }) {
  const { t } = useTranslation('reviews');
  const { campaignId, view, page } = address;
  const [task, setTask] = useState<Task | null>(null);
  const items = useQueryOf('reviews.items', { campaignId, only: view, offset: page * PAGE_ROWS, limit: PAGE_ROWS }, { placeholderData: keepPreviousData });
  const show = (change: Partial<CampaignAddress>): void => navigate(campaignAddress({ ...address, ...change }), { replace: true });
  const toList = (): void => navigate('/reviews');

  // What was decided may have left fewer pages than the address says.
  const last = items.data && !items.isPlaceholderData ? lastPage(items.data.total, PAGE_ROWS) : page;
  useEffect(() => {
    if (page > last) navigate(campaignAddress({ campaignId, view, page: last }), { replace: true });
  }, [campaignId, view, page, last]);

  // An id that is none is as little there as one that nothing has.
  if (items.error?.code === 'not_found' || items.error?.code === 'invalid_input') return <NoSuchCampaign />;
  if (!items.data) {
    return (
      <div className={styles.page}>
        <PageHeader title={t('title')} />
        {items.error ? (
          <ErrorMessage error={items.error} onRetry={() => void items.refetch()} />
        ) : (
          <div role="status" aria-label={t('loading')}>
            <Skeleton widthPercent={40} />
          </div>
        )}
      </div>
    );
  }
  const { campaign, total, rows } = items.data;
  return (
    <div className={styles.page}>
      <PageHeader
        title={campaign.title}
        actions={
          <>
            <Button icon={<ArrowLeft />} onPress={toList}>
              {t('campaign.back')}
            </Button>
            <CampaignActions campaign={campaign} onTask={setTask} />
          </>
        }
      />
      <CampaignFacts campaign={campaign} />
      <ViewChoice campaign={campaign} view={view} onView={(next) => show({ view: next, page: 0 })} />
      <Items
        key={`${view} ${String(page)}`}
        campaign={campaign}
        view={view}
        page={page}
        total={total}
        rows={rows}
        isStale={items.isPlaceholderData}
        error={items.error}
        onRetry={() => void items.refetch()}
        onShow={show}
      />
      {task === 'apply' && <ApplyDialog campaign={campaign} onClose={() => setTask(null)} />}
      {task === 'cancel' && <CancelDialog campaign={campaign} onClose={() => setTask(null)} />}
      {task === 'export' && <ExportDialog campaign={campaign} onClose={() => setTask(null)} />}
    </div>
  );
}

function CampaignActions({ campaign, onTask }: { campaign: Campaign; onTask: (task: Task) => void }) {
  const { t } = useTranslation('reviews');
  const canExport = useCan('reviews.read');
  const canManage = useCan('reviews.manage') && campaign.state === 'open';
  return (
    <>
      {canManage && <Button onPress={() => onTask('cancel')}>{t('cancel.open')}</Button>}
      {canExport && (
        <Button icon={<FileCheck />} onPress={() => onTask('export')}>
          {t('export.open')}
        </Button>
      )}
      {canManage && (
        <Button kind="primary" onPress={() => onTask('apply')}>
          {t('apply.open')}
        </Button>
      )}
    </>
  );
}

function NoSuchCampaign() {
  const { t } = useTranslation('reviews');
  return (
    <div className={styles.page}>
      <PageHeader title={t('title')} />
      <EmptyState icon={<ClipboardX />} title={t('missing.title')} actions={<Button onPress={() => navigate('/reviews')}>{t('missing.back')}</Button>}>
        {t('missing.text')}
      </EmptyState>
    </div>
  );
}
