import { Download, ShieldCheck } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditEvent } from '../../../preload/contract/audit.ts';
import { useDraft } from '../../app/drafts.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Activity } from './activity.tsx';
import { EVERYTHING, filterOf, isNarrowed } from './audit-address.ts';
import styles from './audit-board.module.css';
import { EventPanel } from './event-panel.tsx';
import { ExportDialog, ExportPanel, useWriteExport } from './export-work.tsx';
import { Filters } from './filters.tsx';
import { verifyRun } from './runs.ts';
import { rangeStart } from './time-range.ts';
import { TimelineStates } from './timeline-states.tsx';
import { useAuditAddress } from './use-audit-address.ts';
import { useEvents } from './use-events.ts';
import { useSearchText } from './use-search-text.ts';
import { useToday } from './use-today.ts';
import { VerificationPanel, VerificationTag } from './verification.tsx';

/** The whole page for those who may read the audit. What else they may do decides which buttons there are. */
export function AuditBoard() {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const [canVerify, canExport] = [useCan('audit.verify'), useCan('audit.export')];
  const [address, changeAddress] = useAuditAddress();
  const [search, setSearch] = useSearchText(address.search, (text) => changeAddress({ search: text }, { replace: true }));
  const [shown, setShown] = useState({ first: 0, end: 0 });
  const [opened, setOpened] = useState<AuditEvent | null>(null);
  const [exportName, setExportName] = useDraft('audit.exportName', '');
  const writeExport = useWriteExport();
  const verifying = verifyRun.useRun().state === 'running';

  const events = useEvents(filterOf(address, rangeStart(address.range, useToday())), shown);
  const facets = useQueryOf('audit.facets', {});
  const all = facets.data?.total ?? null;
  const oldestMs = facets.data?.oldestMs ?? null;

  const { task } = address;
  useEffect(() => {
    if (task !== 'verify') return;
    changeAddress({ task: null }, { replace: true });
    if (canVerify) void verifyRun.start({});
  }, [task, canVerify, changeAddress]);

  const onShown = useCallback((first: number, end: number) => setShown((now) => (now.first === first && now.end === end ? now : { first, end })), []);
  const close = (): void => {
    setOpened(null);
    document.querySelector<HTMLElement>('[role=listbox][data-timeline]')?.focus();
  };
  const narrowed = isNarrowed(address);
  const targetName = events.at(0)?.target?.name ?? null;
  const personName = nameIn(events.at(0), address.personId);

  return (
    <>
      <PageHeader
        title={t('title')}
        count={countText(events.total, narrowed ? all : null)}
        actions={
          <>
            {canVerify && (
              <Button icon={<ShieldCheck />} isPending={verifying} onPress={() => void verifyRun.start({})}>
                {t('verify.action')}
              </Button>
            )}
            {canExport && (
              <Button icon={<Download />} onPress={() => changeAddress({ task: 'export' })}>
                {t('export.action')}
              </Button>
            )}
          </>
        }
      />
      <div className={styles.board}>
        <div className={styles.bar}>
          <Filters address={address} search={search} onSearch={setSearch} onChange={changeAddress} facets={facets.data} targetName={targetName} personName={personName} />
          {canVerify && <VerificationTag />}
        </div>
        {canVerify && <VerificationPanel />}
        {canExport && <ExportPanel name={exportName} onRetry={() => changeAddress({ task: 'export' })} />}
        {oldestMs !== null && <Activity range={address.range} oldestMs={oldestMs} />}
        <div className={styles.panel}>
          <TimelineStates
            events={events}
            isNarrowed={narrowed}
            onClear={() => {
              setSearch('');
              changeAddress(EVERYTHING);
            }}
            onShown={onShown}
            openSeq={opened?.seq ?? null}
            onOpen={setOpened}
          />
          {opened && <EventPanel event={opened} onClose={close} onFilterTarget={(targetId) => changeAddress({ ...EVERYTHING, targetId })} />}
        </div>
      </div>
      {canExport && (
        <ExportDialog
          isOpen={task === 'export'}
          onClose={() => changeAddress({ task: null }, { replace: true })}
          onChosen={(file) => {
            setExportName(file.name);
            changeAddress({ task: null }, { replace: true });
            void writeExport(file);
          }}
        />
      )}
    </>
  );

  function countText(total: number | null, of: number | null): string | undefined {
    if (total === null) return undefined;
    return of === null ? t('count', { count: total, n: format.number(total) }) : t('countOf', { count: of, n: format.number(total), all: format.number(of) });
  }
}

/** What an event calls somebody who did it, or to whom it was done. */
function nameIn(event: AuditEvent | undefined, personId: string | null): string | null {
  return [event?.actor, event?.target].find((one) => one?.id === personId)?.name ?? null;
}
