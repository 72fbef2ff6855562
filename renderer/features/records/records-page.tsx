import { FilePlus, FileText, FileUp } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate, useHashPath, useHashSearch } from '../../app/hash-location.ts';
import list from '../../app/list/list-page.module.css';
import { useCountText } from '../../app/list/use-count-text.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TemplateMenu } from '../templates/template-menu.tsx';
import { IMPORT_PATH } from './exchange/import-told.ts';
import { onColumns } from './list/list-columns.ts';
import { RecordForm } from './form/record-form.tsx';
import { RecordList } from './list/record-list.tsx';
import { filterOf, isNarrowed, parseRecordsAddress, recordIdOf, recordsAddress } from './records-address.ts';
import type { RecordsView } from './records-address.ts';
import { RecordsExportButton, RecordsExportPanel } from './exchange/records-export.tsx';
import styles from './records-page.module.css';
import { useViews } from './list/use-views.ts';
import { ViewMenu } from './list/view-menu.tsx';

/** The records of one type, or of all, with the panel about one of them, or the form in their place. The address says which. */
export default function RecordsPage() {
  const { t } = useTranslation('records');
  const openId = recordIdOf(useHashPath()[0]);
  const search = useHashSearch();
  const asked = useMemo(() => parseRecordsAddress(search), [search]);
  const types = useQueryOf('types.list', {});
  const canWrite = useCan('records.write');
  const canManage = useCan('types.manage');
  const canExport = useCan('records.export');
  const known = types.data?.types;
  const typeId = asked.typeId ?? known?.find(({ state }) => state === 'active')?.id ?? null;
  const type = useQueryOf('types.get', { typeId: typeId ?? '' }, { enabled: typeId !== null });
  const definition = type.data?.definition ?? null;
  const view = useMemo(() => (definition ? onColumns(asked, definition) : asked), [asked, definition]);
  const show = (next: RecordsView): void => navigate(recordsAddress(openId, next), { replace: true });
  const views = useViews(view, typeId, show);
  const isNarrow = isNarrowed(view);
  const counted = useQueryOf('records.count', { typeId, filter: filterOf(view) }, { enabled: definition !== null, placeholderData: (previous) => previous });
  // All of a type, where the list is narrowed; otherwise what it shows, and that is without what is archived.
  const countText = useCountText(isNarrow ? type.data?.type.records : counted.data?.total, counted.data?.total, isNarrow);

  const isNew = view.task === 'new' && canWrite && typeId !== null && definition !== null && type.data?.type.state === 'active';
  if (isNew) {
    return (
      <RecordForm
        key={`new ${typeId} ${view.templateId ?? ''}`}
        typeId={typeId}
        record={null}
        templateId={view.templateId}
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
        count={countText}
        beside={views && typeId !== null && <ViewMenu views={views} view={view} typeId={typeId} onView={show} />}
        actions={
          <>
            {canExport && typeId !== null && <RecordsExportButton view={view} typeId={typeId} />}
            {canWrite && type.data?.type.state === 'active' && <Button icon={<FileUp />} onPress={() => navigate(`${IMPORT_PATH}?type=${typeId ?? ''}`)}>{t('actions.import')}</Button>}
            {canManage && <Button onPress={() => navigate('/types')}>{t('actions.types')}</Button>}
            {canWrite && typeId !== null && type.data?.type.state === 'active' && (
              <span className={styles.begin}>
                <Button kind="primary" icon={<FilePlus />} onPress={() => show({ ...view, typeId, task: 'new' })}>
                  {t('actions.new')}
                </Button>
                <TemplateMenu typeId={typeId} onChoose={(templateId) => show({ ...view, typeId, task: 'new', templateId })} />
              </span>
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
      ) : !known || typeId === null || !definition || !views ? (
        <div role="status" aria-label={t('list.loading')}>
          <Skeleton widthPercent={40} />
        </div>
      ) : (
        <RecordList key={typeId} view={view} views={views} typeId={typeId} types={known} definition={definition} openId={openId} onView={show} />
      )}
    </div>
  );
}
