import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../../preload/contract/reviews.ts';
import { dueOf } from '../../app/due-date.ts';
import { navigate } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { need, needsOf } from './need.ts';
import type { Need, Needs } from './need.ts';

/** As many open campaigns as are looked through; an organisation has a few. */
const MOST_CAMPAIGNS = 100;

/** About access reviews: the people whom the person is to decide about, and what can be applied by whoever runs reviews. */
export function useReviewNeeds(): Needs {
  const { t } = useTranslation('overview');
  const format = useFormat();
  const nowMs = useMinute();
  const canManage = useCan('reviews.manage');
  const open = useQueryOf('reviews.list', { states: ['open'], offset: 0, limit: MOST_CAMPAIGNS });
  const campaigns = [...(open.data?.rows ?? [])].sort((one, other) => one.dueAtMs - other.dueAtMs);
  const isOverdue = ({ dueAtMs }: Campaign): boolean => dueOf(dueAtMs, nowMs).isOverdue;

  function waiting(): Need[] {
    const mine = campaigns.filter((campaign) => campaign.mine > 0);
    const [first] = mine;
    if (!first) return [];
    const count = mine.reduce((sum, campaign) => sum + campaign.mine, 0);
    const told = { date: format.date(first.dueAtMs), title: first.title };
    const note = isOverdue(first) ? t('needs.review.overdue', told) : t('needs.review.note', told);
    const to = mine.length === 1 ? `/reviews/${first.id}?view=waiting` : '/reviews?state=open';
    return [{ ...need('review', t('needs.review.text', { count, n: format.number(count) }), note, t('needs.review.action'), () => navigate(to)), urgent: isOverdue(first) }];
  }
  function ready(): Need[] {
    const [first] = canManage ? campaigns.filter((campaign) => campaign.decided === campaign.items || isOverdue(campaign)) : [];
    if (!first) return [];
    const isDone = first.decided === first.items;
    const note = isDone ? t('needs.reviewReady.note') : t('needs.reviewReady.undecided', { count: first.items - first.decided, n: format.number(first.items - first.decided) });
    return [need('reviewReady', t(isDone ? 'needs.reviewReady.text' : 'needs.reviewReady.overdue', { title: first.title }), note, t('needs.reviewReady.action'), () => navigate(`/reviews/${first.id}`))];
  }
  return needsOf([...waiting(), ...ready()], [open]);
}
