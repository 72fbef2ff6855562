import { MonitorOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../../preload/contract/sessions.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { lastPage, Pager } from '../../ui/pager.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { EndSessionDialog } from './end-session-dialog.tsx';
import { SessionTable } from './session-table.tsx';
import styles from './sessions.module.css';

/** Rows on one page. */
const PAGE_ROWS = 50;

interface SessionListProps {
  /** Whose; without it those of everybody that the signed-in person may see. */
  personId?: string;
}

/** Who is signed in and where, since when and until when, and ending that. Those that are over are shown when asked for. */
export function SessionList({ personId }: SessionListProps) {
  const { t } = useTranslation('sessions');
  const [includeEnded, setIncludeEnded] = useState(false);
  const [wanted, setWanted] = useState(0);
  const [ending, setEnding] = useState<Session | null>(null);
  const container = useRef<HTMLDivElement>(null);
  const hasEnded = useRef(false);
  const list = useQueryOf(
    'sessions.list',
    { ...(personId === undefined ? {} : { personId }), includeEnded, offset: wanted * PAGE_ROWS, limit: PAGE_ROWS },
    { placeholderData: (previous) => previous },
  );
  const total = list.data?.total ?? 0;
  const rows = list.data?.rows;
  const last = list.data && !list.isPlaceholderData ? lastPage(total, PAGE_ROWS) : wanted;
  // Sessions end meanwhile, and with them the last page.
  if (wanted > last) setWanted(last);
  useEffect(() => {
    // The button went with its session; the focus stays in the list.
    if (hasEnded.current && document.activeElement === document.body) container.current?.focus();
    hasEnded.current = false;
  }, [rows]);

  const show = (ended: boolean): void => {
    setIncludeEnded(ended);
    setWanted(0);
  };
  return (
    <div ref={container} tabIndex={-1} className={styles.list}>
      <div className={styles.bar}>
        <Checkbox isSelected={includeEnded} onChange={show}>
          {t('includeEnded')}
        </Checkbox>
        <Pager page={wanted} pageRows={PAGE_ROWS} total={total} onPage={setWanted} />
      </div>
      {list.error ? (
        <ErrorMessage error={list.error} onRetry={() => void list.refetch()} />
      ) : !rows ? (
        <div role="status" aria-label={t('loading')}>
          <Skeleton widthPercent={60} />
          <Skeleton widthPercent={45} />
        </div>
      ) : rows.length === 0 ? (
        <NoSession isOfOne={personId !== undefined} includeEnded={includeEnded} onShowEnded={() => show(true)} />
      ) : (
        <SessionTable rows={rows} withNames={personId === undefined} onEnd={setEnding} />
      )}
      {ending && (
        <EndSessionDialog
          session={ending}
          onClose={() => setEnding(null)}
          onEnded={() => {
            hasEnded.current = true;
            setEnding(null);
          }}
        />
      )}
    </div>
  );
}

function NoSession({ isOfOne, includeEnded, onShowEnded }: { isOfOne: boolean; includeEnded: boolean; onShowEnded: () => void }) {
  const { t } = useTranslation('sessions');
  if (includeEnded) return <EmptyState icon={<MonitorOff />} title={t('noneEver')} />;
  return <EmptyState icon={<MonitorOff />} title={t(isOfOne ? 'noneOfOne' : 'none')} actions={<Button onPress={onShowEnded}>{t('showEnded')}</Button>} />;
}
