import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../../preload/contract/sessions.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { useCan, useSession } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import { EndSessionDialog } from './end-session-dialog.tsx';
import styles from './sessions.module.css';

/** So many more each time; most organisations have fewer on one machine. */
const STEP = 50;

/** Sessions of one person, or of everybody whose the signed-in person may see: what runs, since when, and the way to end it. */
export function SessionList({ personId }: { personId?: string }) {
  const { t } = useTranslation('sessions');
  const format = useFormat();
  const [includeEnded, setIncludeEnded] = useState(false);
  const [limit, setLimit] = useState(STEP);
  const [ending, setEnding] = useState<Session | null>(null);
  const list = useQueryOf('sessions.list', { ...(personId === undefined ? {} : { personId }), includeEnded, offset: 0, limit }, { placeholderData: keepPreviousData });
  const rows = list.data?.rows ?? [];
  return (
    <div className={styles.list}>
      <Checkbox isSelected={includeEnded} onChange={setIncludeEnded}>
        {t('includeEnded')}
      </Checkbox>
      {list.error ? (
        <ErrorMessage error={list.error} onRetry={() => void list.refetch()} />
      ) : !list.data ? (
        <div role="status" aria-label={t('loading')}>
          <Skeleton widthPercent={40} />
        </div>
      ) : rows.length === 0 ? (
        <p className={styles.quiet}>{t('none')}</p>
      ) : (
        <SessionTable rows={rows} withNames={personId === undefined} onEnd={setEnding} />
      )}
      {list.data && list.data.total > rows.length && (
        <div>
          <Button onPress={() => setLimit(Math.min(limit + STEP, 500))}>{t('more', { n: format.number(list.data.total - rows.length) })}</Button>
        </div>
      )}
      {ending && <EndSessionDialog session={ending} onClose={() => setEnding(null)} />}
    </div>
  );
}

interface SessionTableProps {
  rows: readonly Session[];
  withNames: boolean;
  onEnd: (session: Session) => void;
}

function SessionTable({ rows, withNames, onEnd }: SessionTableProps) {
  const { t } = useTranslation('sessions');
  const format = useFormat();
  const nowMs = useMinute();
  const ownId = useSession().person.personId;
  const canManage = useCan('sessions.manage');
  return (
    <div className={table.sheet}>
      <table className={table.table} aria-label={t('title')}>
        <thead>
          <tr>
            {withNames && <th scope="col">{t('who')}</th>}
            <th scope="col">{t('where')}</th>
            <th scope="col">{t('started')}</th>
            <th scope="col">{t('lastUsed')}</th>
            <th scope="col">{t('until')}</th>
            <th scope="col">
              <VisuallyHidden>{t('action')}</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((session) => (
            <tr key={session.id}>
              {withNames && (
                <th scope="row" className={table.name}>
                  <bdi>{session.name}</bdi>
                </th>
              )}
              <td>
                {t(`client.${session.client}`)} {session.current && <Tag tone="accent">{t('current')}</Tag>}
              </td>
              <td>{format.dateTime(session.startedAtMs)}</td>
              <td>{format.ago(session.lastUsedAtMs, nowMs)}</td>
              <td>{session.endedWhy === null ? format.dateTime(session.expiresAtMs) : t(`ended.${session.endedWhy}`)}</td>
              <td className={table.action}>
                {session.endedWhy === null && (canManage || session.personId === ownId) && (
                  <Button kind="danger" aria-label={t('endOf', { name: session.name, when: format.dateTime(session.startedAtMs) })} onPress={() => onEnd(session)}>
                    {t('end')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
