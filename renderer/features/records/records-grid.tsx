import { ArrowDown, ArrowUp } from 'lucide-react';
import { useId } from 'react';
import type { CSSProperties, RefObject } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { PlainField, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import type { RecordRow } from '../../../preload/contract/records.ts';
import base from '../../app/list/grid.module.css';
import { useGrid } from '../../app/list/use-grid.ts';
import { useNow } from '../../app/list/use-now.ts';
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
  const { active, shown, drawn, acts } = useGrid(gridRef, total, formatRecordsAddress({ ...view, task: null }));
  const rows = useRecordRows(listing, head, shown);
  const { onKeyDown, onClick } = acts<RecordRow>({ at: rows.at, tools: tools && { ...tools, toggle: ({ id: recordId }) => tools.toggle(recordId) }, onOpen, onLeave });
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
