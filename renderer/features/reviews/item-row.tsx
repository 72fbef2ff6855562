import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReviewItem } from '../../../preload/contract/reviews.ts';
import { useRoleName } from '../../app/role-name.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { CheckMark } from '../../ui/check-mark.tsx';
import { classes } from '../../ui/classes.ts';
import { DecisionMark } from './decision-mark.tsx';
import styles from './items.module.css';
import { useHeld } from './use-held.ts';

interface ItemRowProps {
  id: string;
  item: ReviewItem;
  isActive: boolean;
  /** Null for one that somebody else decides about. */
  isPicked: boolean | null;
  withCheck: boolean;
  withReviewer: boolean;
  onClick: (event: MouseEvent) => void;
}

/** One person in a campaign: who, what they hold, who reviews it, and what was decided. */
export function ItemRow({ id, item, isActive, isPicked, withCheck, withReviewer, onClick }: ItemRowProps) {
  const { t } = useTranslation('reviews');
  const nameOf = useRoleName();
  const { lineOf } = useHeld();
  return (
    <div
      role="row"
      id={id}
      {...(isPicked === null ? {} : { 'aria-selected': isPicked })}
      className={classes(styles.row, styles.cells, isActive && styles.active, isPicked === true && styles.picked)}
      onClick={onClick}
    >
      {withCheck && (
        <div role="gridcell" className={styles.check} {...(isPicked === null ? {} : { 'data-check': '' })}>
          {isPicked !== null && <CheckMark state={isPicked ? 'on' : 'off'} />}
        </div>
      )}
      <div role="gridcell" className={styles.person}>
        <Avatar name={item.personName} />
        <span className={styles.two}>
          <b dir="auto">{item.personName}</b>
          <small dir="auto">{item.teamName ?? t('items.noTeam')}</small>
        </span>
      </div>
      <div role="gridcell">
        <span className={styles.two}>
          <span dir="auto">{nameOf({ id: item.roleId, name: item.roleName })}</span>
          <small>{lineOf(item.grants)}</small>
        </span>
      </div>
      {withReviewer && (
        <div role="gridcell" className={styles.reviewer}>
          <span dir="auto">{item.reviewerName}</span>
        </div>
      )}
      <div role="gridcell">
        <DecisionMark item={item} />
      </div>
    </div>
  );
}
