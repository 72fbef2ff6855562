import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { REVIEW_VIEWS } from '../../../preload/contract/reviews.ts';
import type { Campaign } from '../../../preload/contract/reviews.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useCan } from '../../app/signed-in.ts';
import type { ItemView } from './review-address.ts';
import styles from './view-choice.module.css';

const ORDER = ['waiting', 'mine', 'undecided', 'all'] as const satisfies readonly ItemView[];

/** Whom of a campaign to show: one's own first. Who sees only their own has fewer to choose from. */
export function ViewChoice({ campaign, view, onView }: { campaign: Campaign; view: ItemView; onView: (view: ItemView) => void }) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const seesAll = useCan('reviews.read');
  const offered = ORDER.filter((each) => each === view || (each === 'waiting' ? campaign.state === 'open' : seesAll || each === 'all'));
  return (
    <ToggleButtonGroup
      className={styles.views ?? ''}
      aria-label={t('view.label')}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[view]}
      onSelectionChange={(keys) => {
        const next = REVIEW_VIEWS.find((each) => keys.has(each));
        if (next !== undefined) onView(next);
      }}
    >
      {offered.map((each) => (
        <ToggleButton key={each} id={each} className={styles.view ?? ''}>
          {t(`view.${each === 'all' && !seesAll ? 'mine' : each}`)}
          {each === 'waiting' && <span className={styles.count}>{format.number(campaign.mine)}</span>}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
