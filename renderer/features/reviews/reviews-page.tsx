import { keepPreviousData } from '@tanstack/react-query';
import { ClipboardPlus } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { REVIEW_STATES } from '../../../preload/contract/reviews.ts';
import { navigate, useHashPath, useHashSearch } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { BeginDialog } from './begin-dialog.tsx';
import { CampaignList, NoCampaign } from './campaign-list.tsx';
import { CampaignPage } from './campaign-page.tsx';
import { listAddress, PAGE_ROWS, parseCampaignAddress, parseListAddress } from './review-address.ts';
import type { ListAddress, ReviewState } from './review-address.ts';
import styles from './reviews.module.css';

/** The campaigns there are, or one of them: the address says which. */
export default function ReviewsPage() {
  const [path] = useHashPath();
  const search = useHashSearch();
  const campaign = useMemo(() => parseCampaignAddress(path, search), [path, search]);
  return campaign === null ? <Campaigns address={parseListAddress(search)} /> : <CampaignPage key={campaign.campaignId} address={campaign} />;
}

function Campaigns({ address }: { address: ListAddress }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const canManage = useCan('reviews.manage');
  const { states, page } = address;
  const list = useQueryOf('reviews.list', { states, offset: page * PAGE_ROWS, limit: PAGE_ROWS }, { placeholderData: keepPreviousData });
  const show = (change: Partial<ListAddress>): void => navigate(listAddress({ ...address, ...change }), { replace: true });
  const begin = (): void => show({ task: 'begin' });
  const isFiltered = states.length > 0 || page > 0;
  return (
    <div className={styles.page}>
      <PageHeader
        title={t('title')}
        count={list.data && format.number(list.data.total)}
        actions={
          canManage && (
            <Button kind="primary" icon={<ClipboardPlus />} onPress={begin}>
              {t('begin.open')}
            </Button>
          )
        }
      />
      {(isFiltered || (list.data?.total ?? 0) > 0) && (
        <div className={styles.filters}>
          <FilterChip
            label={t('list.state')}
            options={REVIEW_STATES.map((state) => ({ id: state, label: t(`state.${state}`) }))}
            chosen={states}
            onChange={(chosen) => show({ states: chosen as ReviewState[], page: 0 })}
          />
        </div>
      )}
      {list.error ? (
        <ErrorMessage error={list.error} onRetry={() => void list.refetch()} />
      ) : !list.data ? (
        <div role="status" aria-label={t('loading')}>
          <Skeleton widthPercent={40} />
        </div>
      ) : list.data.rows.length === 0 ? (
        <NoCampaign isFiltered={isFiltered} onShowAll={() => show({ states: [], page: 0 })} onBegin={begin} />
      ) : (
        <>
          <CampaignList campaigns={list.data.rows} />
          <Pager page={page} pageRows={PAGE_ROWS} total={list.data.total} onPage={(next) => show({ page: next })} />
        </>
      )}
      {address.task === 'begin' && canManage && <BeginDialog onClose={() => show({ task: null })} />}
    </div>
  );
}
