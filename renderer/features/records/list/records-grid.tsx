import { ArrowDown, ArrowUp } from 'lucide-react';
import { useId } from 'react';
import type { CSSProperties, RefObject } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { RecordRow } from '../../../../preload/contract/records.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import base from '../../../app/list/grid.module.css';
import { useGrid } from '../../../app/list/use-grid.ts';
import { useNow } from '../../../app/list/use-now.ts';
import { Checkbox } from '../../../ui/checkbox.tsx';
import { classes } from '../../../ui/classes.ts';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { tracksOf } from './list-columns.ts';
import type { ListColumn } from './list-columns.ts';
import { RecordGridRow } from './record-grid-row.tsx';
import { RecordGroupRow } from './record-group-row.tsx';
import { formatRecordsAddress, sortedBy } from '../records-address.ts';
import type { RecordsView } from '../records-address.ts';
import styles from '../records-page.module.css';
import { useGroupedRows } from './use-grouped-rows.ts';
import type { GridItem, Groups } from './use-grouped-rows.ts';
import type { RecordSelectionTools } from './use-record-selection.ts';
import { useRecordRows } from './use-records.ts';
import type { Listing, RecordsHead } from './use-records.ts';

interface RecordsGridProps {
  listing: Listing;
  columns: readonly ListColumn[];
  definition: TypeDefinition;
  head: RecordsHead;
  /** Of records. */
  total: number;
  /** By what it is divided, and into what; null for a list in one. */
  grouping: { by: ListColumn; groups: Groups } | null;
  /** Null for somebody who cannot change anything. */
  tools: RecordSelectionTools | null;
  openId: string | null;
  onOpen: (record: RecordRow, by: 'key' | 'pointer') => void;
  /** Escape: whatever is to be left next. */
  onLeave: () => void;
  onView: (view: RecordsView) => void;
  gridRef: RefObject<HTMLDivElement | null>;
}

/**
 * The list of records, in one or in groups. One stop of the Tab key: arrows, Page Up and Down, Home and End move; Space
 * selects, Enter opens; on the head of a group both open and close it.
 */
export function RecordsGrid({ listing, columns, definition, head, total, grouping, tools, openId, onOpen, onLeave, onView, gridRef }: RecordsGridProps) {
  const { t } = useTranslation(['records', 'views']);
  const format = useFormat();
  const id = useId();
  const nowMs = useNow();
  const { view } = listing;
  const count = grouping?.groups.rows ?? total;
  const { active, shown, drawn, acts } = useGrid(gridRef, count, formatRecordsAddress({ ...view, columns: null, viewId: null, task: null }));
  const plain = useRecordRows(listing, head, grouping ? NOTHING : shown);
  const grouped = useGroupedRows(listing, grouping?.by.id ?? null, grouping?.groups.spans ?? [], shown);
  const rows = grouping ? grouped : plain;
  const itemAt = (row: number): GridItem | undefined => {
    if (grouping) return grouped.at(row);
    const record = plain.at(row);
    return record && { kind: 'record', record };
  };
  const { onKeyDown, onClick } = acts<GridItem>({
    at: itemAt,
    tools: tools && { all: tools.all, toggle: (item) => (item.kind === 'group' ? grouping?.groups.toggle(item.group) : tools.toggle(item.record.id)) },
    onOpen: (item, by) => (item.kind === 'group' ? grouping?.groups.toggle(item.group) : onOpen(item.record, by)),
    onLeave,
  });
  const size = tools?.selection.size ?? 0;
  const tracks = tracksOf(columns, tools !== null);
  const heads = [{ id: 'title', label: t('columns.title'), sort: 'title' }, ...columns];
  return (
    <>
      {(rows.error ?? tools?.error) && (
        <div className={base.error}>
          <ErrorMessage error={rows.error ?? (tools?.error as NonNullable<RecordSelectionTools['error']>)} {...(rows.error ? { onRetry: rows.retry } : {})} />
        </div>
      )}
      <div
        ref={gridRef}
        role={grouping ? 'treegrid' : 'grid'}
        tabIndex={0}
        aria-label={t('title')}
        aria-multiselectable={tools !== null}
        aria-rowcount={count + 1}
        aria-activedescendant={`${id}-${String(active)}`}
        aria-busy={head.isPlaceholderData}
        className={classes(base.grid, head.isPlaceholderData && base.stale)}
        style={{ '--columns': tracks.columns, '--least': tracks.least } as CSSProperties}
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
            {heads.map(({ id: column, label, sort }) =>
              sort === null ? (
                <div key={column} role="columnheader" className={styles.unsorted}>
                  <bdi>{label}</bdi>
                </div>
              ) : (
                <div key={column} role="columnheader" aria-sort={sort !== view.sort ? 'none' : view.direction === 'asc' ? 'ascending' : 'descending'}>
                  <Button className={base.sort ?? ''} onPress={() => onView(sortedBy(view, sort))}>
                    <bdi>{label}</bdi>
                    {sort === view.sort && (view.direction === 'asc' ? <ArrowUp aria-hidden="true" /> : <ArrowDown aria-hidden="true" />)}
                  </Button>
                </div>
              ),
            )}
          </div>
        </div>
        <div role="rowgroup" className={base.body} style={{ blockSize: `${String(shown.lengthPx)}px` }}>
          {drawn.map(({ row, place }) => {
            const item = itemAt(row);
            const at = { id: `${id}-${String(row)}`, row, topPx: shown.topOf(row), isActive: row === active, onClick };
            if (grouping && item?.kind === 'group') return <RecordGroupRow key={place} {...at} group={item.group} isOpen={item.isOpen} by={grouping.by} definition={definition} />;
            const record = item?.kind === 'record' ? item.record : undefined;
            return (
              <RecordGridRow
                key={place}
                {...at}
                level={grouping ? 2 : null}
                record={record}
                columns={columns}
                definition={definition}
                nameOf={rows.nameOf}
                nowMs={nowMs}
                isOpen={record !== undefined && record.id === openId}
                isSelected={tools === null ? null : record !== undefined && tools.selection.has(record.id)}
              />
            );
          })}
        </div>
      </div>
      {grouping && grouping.groups.more > 0 && <p className={styles.more}>{t('views:groups.more', { count: grouping.groups.more, n: format.number(grouping.groups.more) })}</p>}
    </>
  );
}

const NOTHING = { first: 0, end: 0 };
