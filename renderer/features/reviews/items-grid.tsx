import { useEffect, useId, useRef } from 'react';
import type { KeyboardEvent, MouseEvent, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { REVIEW_DECISIONS } from '../../../preload/contract/reviews.ts';
import type { ReviewItem } from '../../../preload/contract/reviews.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { classes } from '../../ui/classes.ts';
import { ItemRow } from './item-row.tsx';
import styles from './items.module.css';
import { NO_PICKS, pickAll, pickTo, rowAfterKey, togglePick } from './picks.ts';
import type { Pickable, Picks } from './picks.ts';

export type Decision = (typeof REVIEW_DECISIONS)[number];

interface ItemsGridProps {
  rows: readonly (ReviewItem & Pickable)[];
  /** The row that keys move from. */
  active: number;
  onActive: (row: number) => void;
  picks: Picks;
  onPicks: (picks: Picks) => void;
  /** Decides about what is picked, else about the active row. */
  onDecide: (decision: Decision) => void;
  /** Whether reviewers differ, so that each is told. */
  withReviewer: boolean;
  isStale: boolean;
  gridRef: RefObject<HTMLDivElement | null>;
}

/**
 * The people of a campaign. One stop of the Tab key: arrows, Page Up and Down, Home and End move; Space picks, Shift
 * extends, Ctrl+A picks all that can be; 1, 2 and 3 decide (only while the list has the focus, WCAG 2.1.4).
 */
export function ItemsGrid({ rows, active, onActive, picks, onPicks, onDecide, withReviewer, isStale, gridRef }: ItemsGridProps) {
  const { t } = useTranslation('reviews');
  const id = useId();
  const body = useRef<HTMLDivElement>(null);
  const pickable = rows.filter(({ canDecide }) => canDecide).length;
  useEffect(() => {
    body.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.target !== event.currentTarget || event.altKey) return;
    const withMod = event.ctrlKey || event.metaKey;
    const target = withMod ? null : rowAfterKey(event.key, active, rows.length);
    const decision = withMod || event.shiftKey ? undefined : REVIEW_DECISIONS[Number(/^[123]$/u.exec(event.key)?.[0] ?? 0) - 1];
    if (target !== null) {
      if (event.shiftKey) onPicks(pickTo(picks, rows, target, active));
      onActive(target);
    } else if (withMod && event.key.toLowerCase() === 'a') onPicks(pickAll(rows));
    else if (withMod) return;
    else if (event.key === ' ') onPicks(togglePick(picks, rows, active));
    else if (event.key === 'Escape' && picks.ids.size > 0) onPicks(NO_PICKS);
    else if (decision !== undefined) onDecide(decision);
    else return;
    event.preventDefault();
  }
  function onClick(event: MouseEvent, row: number): void {
    const onCheck = (event.target as Element).closest('[data-check]') !== null;
    if (event.shiftKey) onPicks(pickTo(picks, rows, row, active));
    else if (onCheck || event.ctrlKey || event.metaKey) onPicks(togglePick(picks, rows, row));
    onActive(row);
  }

  const size = picks.ids.size;
  return (
    <div
      ref={gridRef}
      role="grid"
      tabIndex={0}
      aria-label={t('items.label')}
      aria-multiselectable={pickable > 0}
      aria-activedescendant={`${id}-${active}`}
      aria-busy={isStale}
      className={classes(styles.grid, pickable > 0 && styles.pickable, withReviewer && styles.withReviewer, isStale && styles.stale)}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" className={styles.cells}>
          {pickable > 0 && (
            <div role="columnheader" className={styles.check}>
              <Checkbox
                aria-label={t('items.selectAll')}
                isSelected={size === pickable}
                isIndeterminate={size > 0 && size < pickable}
                onChange={() => onPicks(size === 0 ? pickAll(rows) : NO_PICKS)}
              />
            </div>
          )}
          <div role="columnheader">{t('items.person')}</div>
          <div role="columnheader">{t('items.holds')}</div>
          {withReviewer && (
            <div role="columnheader" className={styles.reviewer}>
              {t('items.reviewer')}
            </div>
          )}
          <div role="columnheader">{t('items.decision')}</div>
        </div>
      </div>
      <div ref={body} role="rowgroup">
        {rows.map((item, row) => (
          <ItemRow
            key={item.id}
            id={`${id}-${row}`}
            item={item}
            isActive={row === active}
            isPicked={item.canDecide ? picks.ids.has(item.id) : null}
            withCheck={pickable > 0}
            withReviewer={withReviewer}
            onClick={(event) => onClick(event, row)}
          />
        ))}
      </div>
    </div>
  );
}
