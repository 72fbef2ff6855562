import { FileUp, Plus } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { navigate, useHashPath, useHashSearch } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import list from '../../app/list/list-page.module.css';
import { useCountText } from '../../app/list/use-count-text.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan, useScope } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { AddPersonDialog } from './add-person-dialog.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { Filters } from './filters.tsx';
import { isFiltered, listAddress, NO_FILTER, parseListAddress, personIdOf } from './list-address.ts';
import type { ListView } from './list-address.ts';
import { PeopleGrid } from './people-grid.tsx';
import { PeopleExportButton, PeopleExportPanel } from './people-export.tsx';
import { ListSkeleton, NobodyMatches, NobodyYet } from './people-states.tsx';
import { PersonPanel } from './person-panel.tsx';
import { useChangeKinds } from './use-change-kinds.ts';
import { usePeopleHead } from './use-people.ts';
import { useSelection } from './use-selection.ts';

/** The list of people, with the panel about one of them. What is shown stands in the address. */
export default function PeoplePage() {
  const { t } = useTranslation('people');
  const format = useFormat();
  const openId = personIdOf(useHashPath()[0]);
  const search = useHashSearch();
  const view = useMemo(() => parseListAddress(search), [search]);
  const head = usePeopleHead(view);
  const facets = useQueryOf('people.facets', {});
  const tools = useSelection(view);
  const canChange = useChangeKinds().length > 0;
  const canAdd = useCan('people.manage');
  const canImport = useScope('people.import') === 'all';
  const canExport = useCan('people.export');
  const grid = useRef<HTMLDivElement>(null);
  const isNobodySelected = tools.selection.people.size === 0;
  useEffect(() => {
    // What could be done with the selection went with it, and with that the focus.
    if (isNobodySelected && document.activeElement === document.body) grid.current?.focus();
  }, [isNobodySelected]);
  const [openedBy, setOpenedBy] = useState<'key' | 'pointer'>('pointer');

  const total = head.data?.total ?? null;
  const isNarrowed = isFiltered(view.filter);
  const isAlone = total === 1 && !isNarrowed && !head.isPlaceholderData;
  const countText = useCountText(facets.data?.total, total, isNarrowed);
  const show = (next: ListView): void => navigate(listAddress(openId, next), { replace: true });
  const toList = (): void => grid.current?.focus();
  const close = (): void => {
    navigate(listAddress(null, view));
    toList();
  };

  return (
    <div className={list.page}>
      <PageHeader
        title={t('title')}
        count={countText}
        actions={
          <>
            {canExport && <PeopleExportButton view={view} />}
            {canImport && (
              <Button icon={<FileUp />} onPress={() => navigate('/people/import')}>
                {t('actions.import')}
              </Button>
            )}
            {canAdd && (
              <Button kind="primary" icon={<Plus />} onPress={() => show({ ...view, task: 'add' })}>
                {t('actions.add')}
              </Button>
            )}
          </>
        }
      />
      <PeopleExportPanel />
      <Filters filter={view.filter} facets={facets.data ?? null} onFilter={(filter) => show({ ...view, filter })} onDown={toList} />
      <VisuallyHidden>
        <span role="status">{isNarrowed && total !== null && !head.isPlaceholderData ? t('list.showing', { count: total, n: format.number(total) }) : ''}</span>
      </VisuallyHidden>
      <div className={list.split} data-open={openId !== null}>
        <div className={list.list}>
          {total === null ? (
            head.error ? (
              <ErrorMessage error={head.error} onRetry={() => void head.refetch()} />
            ) : (
              <ListSkeleton />
            )
          ) : total > 0 ? (
            <PeopleGrid
              view={view}
              head={head}
              total={total}
              tools={canChange ? tools : null}
              openId={openId}
              onOpen={(person, by) => {
                setOpenedBy(by);
                navigate(listAddress(person.id, view), { replace: openId !== null });
              }}
              onLeave={() => (openId === null ? tools.clear() : close())}
              onView={show}
              gridRef={grid}
              isShort={isAlone}
            />
          ) : isNarrowed ? (
            <NobodyMatches onClear={() => show({ ...view, filter: NO_FILTER })} />
          ) : (
            <NobodyYet isAlone={false} />
          )}
          {isAlone && <NobodyYet isAlone />}
          {canChange && <BulkBar selection={tools.selection} onClear={tools.clear} />}
        </div>
        {openId !== null && <PersonPanel key={openId} personId={openId} takesFocus={openedBy === 'key'} onClose={close} />}
      </div>
      {view.task === 'add' && canAdd && (
        <AddPersonDialog
          onClose={() => show({ ...view, task: null })}
          onAdded={(person) => navigate(listAddress(person.id, { ...view, task: null }), { replace: true })}
        />
      )}
    </div>
  );
}
