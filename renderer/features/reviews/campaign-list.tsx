import { ClipboardCheck, SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Campaign } from '../../../preload/contract/reviews.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useCan } from '../../app/signed-in.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Tag } from '../../ui/tag.tsx';
import { DecidedBar, DueMark, StateMark } from './campaign-marks.tsx';
import { entryAddress } from './review-address.ts';
import { classes } from '../../ui/classes.ts';
import table from '../../ui/table.module.css';
import styles from './reviews.module.css';

/** Every campaign that there is for the person: how it stands, until when, and whether it waits for them. */
export function CampaignList({ campaigns }: { campaigns: readonly Campaign[] }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  return (
    <div className={table.sheet}>
      <table className={classes(table.table, styles.campaigns)} aria-label={t('title')}>
        <thead>
          <tr>
            {(['campaign', 'state', 'progress', 'due', 'begunBy'] as const).map((column) => (
              <th key={column} scope="col">
                {t(`list.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {campaigns.map((campaign) => (
            <tr key={campaign.id}>
              <th scope="row">
                <Link href={entryAddress(campaign)} className={table.name ?? ''}>
                  <bdi>{campaign.title}</bdi>
                </Link>{' '}
                {campaign.mine > 0 && <Tag tone="accent">{t('list.waiting', { count: campaign.mine, n: format.number(campaign.mine) })}</Tag>}
              </th>
              <td>
                <StateMark state={campaign.state} />
              </td>
              <td>
                <DecidedBar campaign={campaign} />
              </td>
              <td>
                <DueMark campaign={campaign} />
              </td>
              <td>
                <bdi>{campaign.createdByName}</bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** No campaign to show: says what one is for, to whoever could begin one, see one or be asked. */
export function NoCampaign({ isFiltered, onShowAll, onBegin }: { isFiltered: boolean; onShowAll: () => void; onBegin: () => void }) {
  const { t } = useTranslation('reviews');
  const canRead = useCan('reviews.read');
  const canManage = useCan('reviews.manage');
  if (isFiltered) return <EmptyState icon={<SearchX />} title={t('empty.filtered')} actions={<Button onPress={onShowAll}>{t('empty.showAll')}</Button>} />;
  if (!canRead && !canManage) {
    return (
      <EmptyState icon={<ClipboardCheck />} title={t('empty.notAsked')}>
        {t('empty.notAskedText')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ClipboardCheck />}
      title={t('empty.title')}
      actions={
        canManage && (
          <Button kind="primary" onPress={onBegin}>
            {t('begin.open')}
          </Button>
        )
      }
    >
      {t('empty.text')}
    </EmptyState>
  );
}
