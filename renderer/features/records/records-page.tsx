import { FilePlus, FileText, SearchX } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate, useHashPath, useHashSearch } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import list from '../../app/list/list-page.module.css';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan } from '../../app/signed-in.ts';
import { canBeInList, fieldsOf } from '../../../preload/contract/record-fields.ts';
import type { PlainField, TypeDefinition } from '../../../preload/contract/record-fields.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { IMPORT_PATH } from './import-told.ts';
import { RecordFilters } from './record-filters.tsx';
import { RecordForm } from './record-form.tsx';
import { RecordPanel } from './record-panel.tsx';
import { cleared, filterOf, isNarrowed, parseRecordsAddress, recordIdOf, recordsAddress } from './records-address.ts';
import type { RecordsView } from './records-address.ts';
import { useRecordChangeKinds } from './record-change-dialog.tsx';
import { RecordBulkBar } from './record-bulk-bar.tsx';
import { RecordsExportButton, RecordsExportPanel } from './records-export.tsx';
import { RecordsGrid } from './records-grid.tsx';
import styles from './records-page.module.css';
import { useRecordSelection } from './use-record-selection.ts';
import { useRecordsHead } from './use-records.ts';

/** As many columns as stay readable; the panel has the rest. */
const MOST_SHOWN = 4;

/** The records of one type, or of all, with the panel about one of them, or the form in their place. The address says which. */
export default function RecordsPage() {
  const { t } = useTranslation('records');
  const format = useFormat();
  const openId = recordIdOf(useHashPath()[0]);
  const search = useHashSearch();
  const view = useMemo(() => parseRecordsAddress(search), [search]);
  const types = useQueryOf('types.list', {});
  const canWrite = useCan('records.write');
  const canManage = useCan('types.manage');
  const canExport = useCan('records.export');
  const known = types.data?.types;
  const typeId = view.typeId ?? known?.find(({ state }) => state === 'active')?.id ?? null;
  const type = useQueryOf('types.get', { typeId: typeId ?? '' }, { enabled: typeId !== null });
  const definition = type.data?.definition ?? null;
  const columns = useMemo(() => (definition ? columnsOf(definition) : []), [definition]);
  const isReady = typeId !== null && (definition !== null || type.error !== null);
  const show = (next: RecordsView): void => navigate(recordsAddress(openId, next), { replace: true });

  const isNew = view.task === 'new' && canWrite && typeId !== null && definition !== null && type.data?.type.state === 'active';
  if (isNew) {
    return (
      <RecordForm
        key={`new ${typeId}`}
        typeId={typeId}
        record={null}
        onLeave={() => navigate(recordsAddress(null, { ...view, task: null }))}
        onSaved={(recordId) => navigate(recordsAddress(recordId, { ...view, task: null }), { replace: true })}
      />
    );
  }
  if (view.task === 'edit' && openId !== null) {
    return (
      <RecordForm
        key={openId}
        typeId={typeId ?? ''}
        record={openId}
        onLeave={() => navigate(recordsAddress(openId, { ...view, task: null }))}
        onSaved={() => navigate(recordsAddress(openId, { ...view, task: null }), { replace: true })}
      />
    );
  }
  return (
    <div className={list.page}>
      <PageHeader
        title={t('title')}
        count={type.data && format.number(type.data.type.records)}
        actions={
          <>
            {canExport && typeId !== null && <RecordsExportButton view={view} typeId={typeId} />}
            {canWrite && type.data?.type.state === 'active' && <Button onPress={() => navigate(`${IMPORT_PATH}?type=${typeId ?? ''}`)}>{t('actions.import')}</Button>}
            {canManage && <Button onPress={() => navigate('/types')}>{t('actions.types')}</Button>}
            {canWrite && type.data?.type.state === 'active' && (
              <Button kind="primary" icon={<FilePlus />} onPress={() => show({ ...view, typeId, task: 'new' })}>
                {t('actions.new')}
              </Button>
            )}
          </>
        }
      />
      <RecordsExportPanel />
      {types.error ? (
        <ErrorMessage error={types.error} onRetry={() => void types.refetch()} />
      ) : known?.length === 0 ? (
        <EmptyState icon={<FileText />} title={t('empty.typesTitle')} actions={canManage && <Button kind="primary" onPress={() => navigate('/types/new')}>{t('empty.makeType')}</Button>}>
          {canManage ? t('empty.typesText') : t('empty.typesTextOthers')}
        </EmptyState>
      ) : type.error ? (
        <ErrorMessage error={type.error} onRetry={() => void type.refetch()} />
      ) : !known || !isReady || !definition ? (
        <div role="status" aria-label={t('list.loading')}>
          <Skeleton widthPercent={40} />
        </div>
      ) : (
        <RecordList key={typeId} view={view} typeId={typeId} types={known} definition={definition} columns={columns} openId={openId} onView={show} />
      )}
    </div>
  );
}

/** The columns that the administrator chose, without what the title says already. */
function columnsOf(definition: TypeDefinition): PlainField[] {
  const [title, ...others] = definition.titleFields;
  return fieldsOf(definition)
    .filter(isColumn)
    .filter(({ name }) => others.length > 0 || name !== title)
    .slice(0, MOST_SHOWN);
}

function isColumn(field: Parameters<typeof canBeInList>[0]): field is PlainField {
  return canBeInList(field) && field.inList;
}

interface RecordListProps {
  view: RecordsView;
  typeId: string;
  types: Parameters<typeof RecordFilters>[0]['types'];
  definition: Parameters<typeof RecordFilters>[0]['definition'];
  columns: readonly PlainField[];
  openId: string | null;
  onView: (view: RecordsView) => void;
}

function RecordList({ view, typeId, types, definition, columns, openId, onView }: RecordListProps) {
  const { t } = useTranslation('records');
  const format = useFormat();
  const names = useMemo(() => columns.map(({ name }) => name), [columns]);
  const listing = { view, typeId, columns: names };
  const head = useRecordsHead(listing);
  const counted = useQueryOf('records.count', { typeId, filter: filterOf(view) }, { placeholderData: (previous) => previous });
  const tools = useRecordSelection(listing);
  const canChange = useRecordChangeKinds().length > 0;
  const grid = useRef<HTMLDivElement>(null);
  const [openedBy, setOpenedBy] = useState<'key' | 'pointer'>('pointer');
  const rows = head.data?.rows.length ?? 0;
  // What the first page holds is there at once; how much more there is comes after it.
  const total = head.data ? Math.max(rows, counted.isPlaceholderData ? rows : (counted.data?.total ?? rows)) : null;
  const isNarrow = isNarrowed(view);
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
      <RecordFilters view={view} types={types} typeId={typeId} definition={definition} columns={columns} onView={onView} onDown={toList} />
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
              fields={columns}
              definition={definition}
              head={head}
              total={total}
              tools={canChange ? tools : null}
              openId={openId}
              onOpen={(record, by) => {
                setOpenedBy(by);
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
            <EmptyState icon={<FileText />} title={t('empty.noneTitle')}>
              {t('empty.noneText')}
            </EmptyState>
          )}
          {canChange && <RecordBulkBar selection={tools.selection} onClear={tools.clear} />}
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
