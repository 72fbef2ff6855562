import { useEffect, useId, useState } from 'react';
import type { KeyboardEvent, MouseEvent, RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../../preload/contract/people.ts';
import base from '../../app/list/grid.module.css';
import { classes } from '../../ui/classes.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { GridHeader } from './grid-header.tsx';
import { rowAfterKey } from '../../app/list/grid-keys.ts';
import styles from './grid.module.css';
import { formatListAddress, sortedBy } from './list-address.ts';
import type { ListView } from './list-address.ts';
import { PersonRow } from './person-row.tsx';
import { useNow } from '../../app/list/use-now.ts';
import { usePeopleRows } from './use-people.ts';
import type { PeopleHead } from './use-people.ts';
import type { SelectionTools } from './use-selection.ts';
import { useViewport } from '../../app/list/use-viewport.ts';

/** Height of the column titles, as the style sheet has it. */
const HEAD_PX = 36;

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
  const [focused, setFocused] = useState(0);
  const active = Math.max(0, Math.min(focused, total - 1));
  const { show, toTop, ...shown } = useViewport(gridRef, total, HEAD_PX);
  const rows = usePeopleRows(view, head, shown);

  // Another question begins at its top.
  const question = formatListAddress({ ...view, task: null });
  const [asked, setAsked] = useState(question);
  if (asked !== question) {
    setAsked(question);
    setFocused(0);
  }
  useEffect(() => toTop(), [question, toTop]);

  function moveTo(row: number, extend: boolean): void {
    setFocused(row);
    show(row);
    if (extend) void tools?.extendTo(row, active);
  }
  function onKeyDown(event: KeyboardEvent): void {
    // Buttons of the header have their own keys.
    if (event.target !== event.currentTarget || event.altKey) return;
    const person = rows.at(active);
    const withMod = event.ctrlKey || event.metaKey;
    const target = withMod ? null : rowAfterKey(event.key, { active, count: total, pageRows: shown.pageRows });
    if (target !== null) moveTo(target, event.shiftKey);
    else if (withMod && event.key.toLowerCase() === 'a' && tools) void tools.all();
    else if (withMod) return;
    else if (event.key === ' ' && tools && person) tools.toggle(person, active);
    else if (event.key === 'Enter' && person) onOpen(person, 'key');
    else if (event.key === 'Escape') onLeave();
    else return;
    event.preventDefault();
  }
  function onClick(event: MouseEvent, row: number): void {
    const person = rows.at(row);
    setFocused(row);
    if (!person) return;
    const onCheck = (event.target as Element).closest('[data-check]') !== null;
    if (tools && event.shiftKey) void tools.extendTo(row, active);
    else if (tools && (onCheck || event.ctrlKey || event.metaKey)) tools.toggle(person, row);
    else onOpen(person, 'pointer');
  }

  const drawn = Array.from({ length: shown.end - shown.first }, (_, index) => shown.first + index);
  // Stays on the page wherever the list is scrolled to, so that the focus always has a place.
  if (active < shown.first) drawn.unshift(active);
  else if (active >= shown.end) drawn.push(active);
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
          {drawn.map((row) => {
            const person = rows.at(row);
            return (
              <PersonRow
                key={row}
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
