import { ArrowRightLeft, Check, MinusCircle, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { REVIEW_DECISIONS } from '../../../preload/contract/reviews.ts';
import type { ReviewItem } from '../../../preload/contract/reviews.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import styles from './items.module.css';
import type { Decision } from './items-grid.tsx';
import type { Pickable } from './picks.ts';

const ICONS = { keep: Check, change: ArrowRightLeft, revoke: MinusCircle } as const;
const SELECT_ALL = 'Ctrl+A';

interface DecideBarProps {
  /** The person whom the list stands at. */
  active: (ReviewItem & Pickable) | undefined;
  picked: number;
  /** What was decided last, in words. */
  told: string | null;
  isPending: boolean;
  onDecide: (decision: Decision) => void;
  onClear: () => void;
}

/** What can be decided about whoever is picked, else about the person whom the list stands at; each also by its digit. */
export function DecideBar({ active, picked, told, isPending, onDecide, onClear }: DecideBarProps) {
  const { t } = useTranslation('reviews');
  const format = useFormat();
  const n = format.number(picked);
  const canDecide = picked > 0 || active?.canDecide === true;
  const name = active?.personName ?? '';
  return (
    <div className={styles.bar} role="group" aria-label={t('decide.label')}>
      {/* Always there, so that each change of what is picked is said. */}
      <VisuallyHidden>
        <span role="status">{picked === 0 ? t('decide.nobody') : t('decide.selected', { count: picked, n })}</span>
      </VisuallyHidden>
      <span className={styles.whom} dir="auto">
        {picked > 0 ? t('decide.forSelected', { count: picked, n }) : canDecide ? t('decide.for', { name }) : t('decide.notYours', { name })}
      </span>
      {picked > 0 && <IconButton small label={t('decide.clear')} icon={<X />} onPress={onClear} />}
      {REVIEW_DECISIONS.map((decision, index) => {
        const Icon = ICONS[decision];
        return (
          <Button
            key={decision}
            kind={decision === 'revoke' ? 'danger' : 'plain'}
            icon={<Icon aria-hidden="true" />}
            isDisabled={!canDecide}
            isPending={isPending && decision === 'keep'}
            onPress={() => onDecide(decision)}
          >
            {t(`decide.${decision}`)}
            <span aria-hidden="true" className={styles.digit}>
              <Kbd keys={[String(index + 1)]} />
            </span>
          </Button>
        );
      })}
      <span className={styles.keys}>{t('decide.keys', { all: SELECT_ALL })}</span>
      <span role="status" className={styles.told} dir="auto">
        {told}
      </span>
    </div>
  );
}
