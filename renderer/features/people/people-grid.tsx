import { useId } from 'react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../preload/contract/people.ts';
import base from '../../app/list/grid.module.css';
import { classes } from '../../ui/classes.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { GridHeader } from './grid-header.tsx';
import styles from './grid.module.css';
import { formatListAddress, sortedBy } from './list-address.ts';
import type { ListView } from './list-address.ts';
import { PersonRow } from './person-row.tsx';
import { useGrid } from '../../app/list/use-grid.ts';
import { useNow } from '../../app/list/use-now.ts';
import { usePeopleRows } from './use-people.ts';
import type { PeopleHead } from './use-people.ts';
import type { SelectionTools } from './use-selection.ts';

interface PeopleGridProps {
  view: ListView;
  head: PeopleHead;
  total: number;
  /** Null for somebody who cannot change anybody. */
  tools: SelectionTools | null;
  openId: string | null;
  onOpen: (person: Person, by: 'key' | 'pointer') => void;
  /** Escape: whatever is to be left next. */
  onLeave: () => void;
  onView: (view: ListView) => void;
  gridRef: RefObject<HTMLDivElement | null>;
  /** As low as its rows, for something below it. */
  isShort: boolean;
}

/**
 * The list of people. One stop of the Tab key: arrows, Page Up and Down, Home and End move; Space selects, Shift
 * extends, Ctrl+A takes all; Enter opens.
 */
export function PeopleGrid({ view, head, total, tools, openId, onOpen, onLeave, onView, gridRef, isShort }: PeopleGridProps) {
  const { t } = useTranslation('people');
  const id = useId();
  const nowMs = useNow();
  const { active, shown, drawn, acts } = useGrid(gridRef, total, formatListAddress({ ...view, task: null }));
  const rows = usePeopleRows(view, head, shown);
  const { onKeyDown, onClick } = acts<Person>({ at: rows.at, tools, onOpen, onLeave });
  const size = tools?.selection.people.size ?? 0;
  return (
    <>
      {(rows.error ?? tools?.error) && (
        <div className={base.error}>
          <ErrorMessage error={rows.error ?? (tools?.error as NonNullable<SelectionTools['error']>)} {...(rows.error ? { onRetry: rows.retry } : {})} />
        </div>
      )}
      <div
        ref={gridRef}
        role="grid"
        tabIndex={0}
        aria-label={t('title')}
        aria-multiselectable={tools !== null}
        aria-rowcount={total + 1}
        aria-activedescendant={`${id}-${active}`}
        aria-busy={head.isPlaceholderData}
        className={classes(base.grid, styles.grid, tools !== null && styles.selectable, head.isPlaceholderData && base.stale, isShort && base.short)}
        onScroll={shown.onScroll}
        onKeyDown={onKeyDown}
      >
        <GridHeader
          sort={view.sort}
          direction={view.direction}
          onSort={(sort) => onView(sortedBy(view, sort))}
          selected={tools === null ? null : size === 0 ? 'none' : size >= total ? 'all' : 'some'}
          onSelectAll={() => void tools?.all()}
          onClear={() => tools?.clear()}
        />
        <div role="rowgroup" className={base.body} style={{ blockSize: `${shown.lengthPx}px` }}>
          {drawn.map(({ row, place }) => {
            const person = rows.at(row);
            return (
              <PersonRow
                key={place}
                id={`${id}-${row}`}
                person={person}
                row={row}
                topPx={shown.topOf(row)}
                nowMs={nowMs}
                isActive={row === active}
                isOpen={person !== undefined && person.id === openId}
                isSelected={tools === null ? null : person !== undefined && tools.selection.people.has(person.id)}
                onClick={onClick}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}
