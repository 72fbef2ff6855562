import { ArrowRightLeft, Check, Circle, MinusCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ReviewItem } from '../../../preload/contract/reviews.ts';
import { classes } from '../../ui/classes.ts';
import styles from './items.module.css';
import { useRoleOf } from './use-role-of.ts';

const ICONS = { keep: Check, change: ArrowRightLeft, revoke: MinusCircle } as const;

/** What was decided, by a sign and in words; once the campaign is applied, what became of it. */
export function DecisionMark({ item: { decision, toRoleId, outcome } }: { item: ReviewItem }) {
  const { t } = useTranslation('reviews');
  const roleOf = useRoleOf();
  const Icon = decision === null ? Circle : ICONS[decision];
  const decided = decision === null ? t('decision.none') : decision === 'change' ? t('decision.change', { role: roleOf(toRoleId) ?? t('decision.otherRole') }) : t(`decision.${decision}`);
  return (
    <span className={classes(styles.mark, decision !== null && styles[decision])}>
      <Icon aria-hidden="true" />
      <span>{outcome === null || outcome === 'changed' ? decided : t(`outcome.${outcome}`)}</span>
    </span>
  );
}
