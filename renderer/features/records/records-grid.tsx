import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useId, useState } from 'react';
import type { CSSProperties, KeyboardEvent, MouseEvent, RefObject } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { PlainField, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { RecordRow } from '../../../preload/contract/records.ts';
import { rowAfterKey } from '../../app/list/grid-keys.ts';
import base from '../../app/list/grid.module.css';
import { useNow } from '../../app/list/use-now.ts';
import { useViewport } from '../../app/list/use-viewport.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { classes } from '../../ui/classes.ts';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { useLocalText } from './local-text.ts';
import { RecordGridRow } from './record-grid-row.tsx';
import { formatRecordsAddress, sortedBy } from './records-address.ts';
import type { RecordsView } from './records-address.ts';
import type { RecordSelectionTools } from './use-record-selection.ts';
import { useRecordRows } from './use-records.ts';
import type { Listing, RecordsHead } from './use-records.ts';

/** Height of the column titles, as the style sheet has it. */
const HEAD_PX = 36;

interface RecordsGridProps {
  listing: Listing;
  fields: readonly PlainField[];
  definition: TypeDefinition;
  head: RecordsHead;
  total: number;
  /** Null for somebody who cannot change anything. */
  tools: RecordSelectionTools | null;
  openId: string | null;
  onOpen: (record: RecordRow, by: 'key' | 'pointer') => void;
  /** Escape: whatever is to be left next. */
  onLeave: () => void;
  onView: (view: RecordsView) => void;
  gridRef: RefObject<HTMLDivElement | null>;
}

/** The list of records. One stop of the Tab key: arrows, Page Up and Down, Home and End move; Space selects, Enter opens. */
export function RecordsGrid({ listing, fields, definition, head, total, tools, openId, onOpen, onLeave, onView, gridRef }: RecordsGridProps) {
  const { t } = useTranslation('records');
  const text = useLocalText();
  const id = useId();
  const nowMs = useNow();
  const { view } = listing;
  const [focused, setFocused] = useState(0);
  const active = Math.max(0, Math.min(focused, total - 1));
  const { show, toTop, ...shown } = useViewport(gridRef, total, HEAD_PX);
  const rows = useRecordRows(listing, head, shown);

  // Another question begins at its top.
  const question = formatRecordsAddress({ ...view, task: null });
  const [asked, setAsked] = useState(question);
  if (asked !== question) {
    setAsked(question);
    setFocused(0);
  }
  useEffect(() => toTop(), [question, toTop]);

  function onKeyDown(event: KeyboardEvent): void {
    // Buttons of the header have their own keys.
    if (event.target !== event.currentTarget || event.altKey) return;
    const record = rows.at(active);
    const withMod = event.ctrlKey || event.metaKey;
    const target = withMod ? null : rowAfterKey(event.key, { active, count: total, pageRows: shown.pageRows });
    if (target !== null) {
      setFocused(target);
      show(target);
    } else if (withMod && event.key.toLowerCase() === 'a' && tools) void tools.all();
    else if (withMod) return;
    else if (event.key === ' ' && tools && record) tools.toggle(record.id);
    else if (event.key === 'Enter' && record) onOpen(record, 'key');
    else if (event.key === 'Escape') onLeave();
    else return;
    event.preventDefault();
  }
  function onClick(event: MouseEvent, row: number): void {
    const record = rows.at(row);
    setFocused(row);
    if (!record) return;
    const onCheck = (event.target as Element).closest('[data-check]') !== null;
    if (tools && (onCheck || event.ctrlKey || event.metaKey)) tools.toggle(record.id);
    else onOpen(record, 'pointer');
  }

  const drawn = Array.from({ length: shown.end - shown.first }, (_, index) => shown.first + index);
  // Stays on the page wherever the list is scrolled to, so that the focus always has a place.
  if (active < shown.first) drawn.unshift(active);
  else if (active >= shown.end) drawn.push(active);
  const size = tools?.selection.size ?? 0;
  const columns = [
    { id: 'title', label: t('columns.title') },
    ...fields.map((field) => ({ id: field.name, label: text(field.label) })),
    { id: 'owner', label: t('columns.owner') },
    { id: 'changed', label: t('columns.changed') },
  ];
  const widths = `${tools ? '40px ' : ''}minmax(160px, 2fr) ${fields.map(() => 'minmax(80px, 1fr)').join(' ')} minmax(90px, 1fr) 6.75rem`;
  return (
    <>
      {(rows.error ?? tools?.error) && (
        <div className={base.error}>
          <ErrorMessage error={rows.error ?? (tools?.error as NonNullable<RecordSelectionTools['error']>)} {...(rows.error ? { onRetry: rows.retry } : {})} />
        </div>
      )}
      <div
        ref={gridRef}
        role="grid"
        tabIndex={0}
        aria-label={t('title')}
        aria-multiselectable={tools !== null}
        aria-rowcount={total + 1}
        aria-activedescendant={`${id}-${String(active)}`}
        aria-busy={head.isPlaceholderData}
        className={classes(base.grid, head.isPlaceholderData && base.stale)}
        style={{ '--columns': widths } as CSSProperties}
        onScroll={shown.onScroll}
        onKeyDown={onKeyDown}
      >
        <div role="rowgroup" className={base.head}>
          <div role="row" aria-rowindex={1} className={base.cells}>
            {tools && (
              <div role="columnheader" className={base.check}>
                <Checkbox
                  aria-label={t('list.selectAll')}
                  isSelected={size >= total}
                  isIndeterminate={size > 0 && size < total}
                  onChange={() => (size === 0 ? void tools.all() : tools.clear())}
                />
              </div>
            )}
            {columns.map((column) => (
              <div key={column.id} role="columnheader" aria-sort={column.id !== view.sort ? 'none' : view.direction === 'asc' ? 'ascending' : 'descending'}>
                <Button className={base.sort ?? ''} onPress={() => onView(sortedBy(view, column.id))}>
                  <bdi>{column.label}</bdi>
                  {column.id === view.sort && (view.direction === 'asc' ? <ArrowUp aria-hidden="true" /> : <ArrowDown aria-hidden="true" />)}
                </Button>
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className={base.body} style={{ blockSize: `${String(shown.lengthPx)}px` }}>
          {drawn.map((row) => {
            const record = rows.at(row);
            return (
              <RecordGridRow
                key={row}
                id={`${id}-${String(row)}`}
                record={record}
                fields={fields}
                definition={definition}
                nameOf={rows.nameOf}
                row={row}
                topPx={shown.topOf(row)}
                nowMs={nowMs}
                isActive={row === active}
                isOpen={record !== undefined && record.id === openId}
                isSelected={tools === null ? null : record !== undefined && tools.selection.has(record.id)}
                onClick={onClick}
              />
            );
          })}
        </div>
      </div>
    </>
  );
}
