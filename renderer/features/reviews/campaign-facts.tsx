import { useTranslation } from 'react-i18next';
import type { Campaign } from '../../../preload/contract/reviews.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useCan } from '../../app/signed-in.ts';
import { DecidedBar, DueMark, StateMark } from './campaign-marks.tsx';
import styles from './reviews.module.css';
import { useRoleOf } from './use-role-of.ts';

/** How a campaign stands, whose access it is about, and who began it. */
export function CampaignFacts({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const roleOf = useRoleOf();
  const seesAll = useCan('reviews.read');
  const { teams, roleIds } = campaign;
  const whose = [...teams, ...roleIds.map((id) => roleOf(id) ?? id)];
  return (
    <section className={styles.facts} aria-label={t('campaign.facts')}>
      <StateMark state={campaign.state} />
      <DecidedBar campaign={campaign} />
      <DueMark campaign={campaign} />
      <span className={styles.quiet} dir="auto">
        {t('campaign.begun', { name: campaign.createdByName, date: format.date(campaign.createdAtMs) })}
      </span>
      <span className={styles.quiet} dir="auto">
        {seesAll ? t('campaign.whose', { what: whose.length === 0 ? t('campaign.everybody') : format.items(whose) }) : t('campaign.yoursOnly')}
      </span>
    </section>
  );
}
