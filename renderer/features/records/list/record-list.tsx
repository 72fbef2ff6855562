import { FilePlus, FileText, FileUp, SearchX } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TypeDefinition } from '../../../../preload/contract/record-fields.ts';
import type { RecordType } from '../../../../preload/contract/types.ts';
import { navigate } from '../../../app/hash-location.ts';
import { useFormat } from '../../../app/i18n/format.ts';
import list from '../../../app/list/list-page.module.css';
import { useCan } from '../../../app/signed-in.ts';
import { useQueryOf } from '../../../ipc/queries.ts';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorMessage } from '../../../ui/error-message.tsx';
import { Skeleton } from '../../../ui/skeleton.tsx';
import { VisuallyHidden } from '../../../ui/visually-hidden.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { IMPORT_PATH } from '../exchange/import-told.ts';
import { groupingOf, groupings, shownColumns, useListColumns } from './list-columns.ts';
import { useRecordChangeKinds } from '../change/record-change-dialog.tsx';
import { RecordBulkBar } from './record-bulk-bar.tsx';
import { RecordFilters } from './record-filters.tsx';
import { RecordPanel } from '../record/record-panel.tsx';
import { cleared, filterOf, isNarrowed, recordsAddress } from '../records-address.ts';
import type { RecordsView } from '../records-address.ts';
import { RecordsGrid } from './records-grid.tsx';
import styles from '../records-page.module.css';
import { useRecordGroups } from './use-grouped-rows.ts';
import { useRecordSelection } from './use-record-selection.ts';
import { useRecordsHead } from './use-records.ts';
import type { Views } from './use-views.ts';
import { ViewState } from './view-menu.tsx';

interface RecordListProps {
  view: RecordsView;
  views: Views;
  typeId: string;
  types: readonly RecordType[];
  definition: TypeDefinition;
  openId: string | null;
  onView: (view: RecordsView) => void;
}

/** The records of a type as the address wants them, with the panel about one of them. */
export function RecordList({ view, views, typeId, types, definition, openId, onView }: RecordListProps) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const all = useListColumns(definition);
  const columns = useMemo(() => shownColumns(all, definition, view.columns), [all, definition, view.columns]);
  const names = useMemo(() => columns.flatMap(({ field }) => field?.name ?? []), [columns]);
  const listing = { view, typeId, columns: names };
  const by = groupingOf(view.groupBy, all, definition);
  const groups = useRecordGroups(listing, by?.id ?? null);
  const head = useRecordsHead(listing);
  const counted = useQueryOf('records.count', { typeId, filter: filterOf(view) }, { placeholderData: (previous) => previous });
  const tools = useRecordSelection(listing);
  const canChange = useRecordChangeKinds().length > 0;
  const mayAdd = useCan('records.write') && types.find(({ id }) => id === typeId)?.state === 'active';
  const grid = useRef<HTMLDivElement>(null);
  const [openedBy, setOpenedBy] = useState<'key' | 'pointer'>('pointer');
  const rows = head.data?.rows.length ?? 0;
  // What the first page holds is there at once; how much more there is comes after it.
  const total = head.data && groups !== undefined ? Math.max(rows, counted.isPlaceholderData ? rows : (counted.data?.total ?? rows)) : null;
  const isNarrow = isNarrowed(view);
  const named = head.data?.names ?? {};
  const nameOf = (id: string): string | null => (Object.hasOwn(named, id) ? (named[id] ?? null) : head.isPending || head.isPlaceholderData ? '…' : null);
  const toList = (): void => grid.current?.focus();
  const close = (): void => {
    navigate(recordsAddress(null, view));
    toList();
  };
  const nobodySelected = tools.selection.size === 0;
  useEffect(() => {
    // What could be done with the selection went with it, and with that the focus.
    if (nobodySelected && document.activeElement === document.body) grid.current?.focus();
  }, [nobodySelected]);

  return (
    <>
      <ViewState views={views} view={view} typeId={typeId} onView={onView} />
      <RecordFilters view={view} types={types} typeId={typeId} definition={definition} all={all} columns={columns} groupings={groupings(all, definition)} nameOf={nameOf} onView={onView} onDown={toList} onFollow={() => setOpenedBy('key')}>
        <ColumnsMenu all={all} shown={columns} isChosen={view.columns !== null} onChange={(next) => onView({ ...view, columns: next })} />
      </RecordFilters>
      <VisuallyHidden>
        <span role="status">{isNarrow && total !== null && !head.isPlaceholderData ? t('list.showing', { count: total, n: format.number(total) }) : ''}</span>
      </VisuallyHidden>
      <div className={list.split} data-open={openId !== null}>
        <div className={list.list}>
          {total === null ? (
            head.error ? (
              <ErrorMessage error={head.error} onRetry={() => void head.refetch()} />
            ) : (
              <div className={styles.loading} role="status" aria-label={t('list.loading')}>
                <Skeleton widthPercent={60} />
                <Skeleton widthPercent={45} />
              </div>
            )
          ) : total > 0 ? (
            <RecordsGrid
              listing={listing}
              columns={columns}
              definition={definition}
              head={head}
              total={total}
              grouping={by && groups ? { by, groups } : null}
              tools={canChange ? tools : null}
              openId={openId}
              onOpen={(record, how) => {
                setOpenedBy(how);
                navigate(recordsAddress(record.id, view), { replace: openId !== null });
              }}
              onLeave={() => (openId === null ? tools.clear() : close())}
              onView={onView}
              gridRef={grid}
            />
          ) : isNarrow ? (
            <EmptyState icon={<SearchX />} title={t('empty.matchTitle')} actions={<Button onPress={() => onView(cleared(view))}>{t('filters.clear')}</Button>}>
              {t('empty.matchText')}
            </EmptyState>
          ) : (
            <EmptyState
              icon={<FileText />}
              title={t('empty.noneTitle')}
              actions={
                mayAdd && (
                  <>
                    <Button icon={<FilePlus />} onPress={() => onView({ ...view, typeId, task: 'new' })}>
                      {t('empty.add')}
                    </Button>
                    <Button icon={<FileUp />} onPress={() => navigate(`${IMPORT_PATH}?type=${typeId}`)}>
                      {t('empty.import')}
                    </Button>
                  </>
                )
              }
            >
              {t('empty.noneText')}
            </EmptyState>
          )}
          {canChange && <RecordBulkBar selection={tools.selection} definition={definition} onClear={tools.clear} />}
        </div>
        {openId !== null && (
          <RecordPanel
            key={openId}
            recordId={openId}
            takesFocus={openedBy === 'key'}
            onClose={close}
            onEdit={(ofType) => navigate(recordsAddress(openId, { ...view, typeId: ofType, task: 'edit' }))}
          />
        )}
      </div>
    </>
  );
}
