import { AppWindow, SquareTerminal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Session, SessionClient } from '../../../preload/contract/sessions.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useMinute } from '../../app/minute.ts';
import { useCan, useSession } from '../../app/signed-in.ts';
import { Button } from '../../ui/button.tsx';
import table from '../../ui/table.module.css';
import { Tag } from '../../ui/tag.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import styles from './sessions.module.css';
import { When } from './when.tsx';

const CLIENT_ICONS = { window: AppWindow, cli: SquareTerminal } as const satisfies Record<SessionClient, unknown>;

interface SessionTableProps {
  rows: readonly Session[];
  /** Also says whose each is. */
  withNames: boolean;
  onEnd: (session: Session) => void;
}

/** Sessions, one a row. What may not be ended is not offered; whom a manager may not manage, the engine says. */
export function SessionTable({ rows, withNames, onEnd }: SessionTableProps) {
  const { t } = useTranslation('sessions');
  const format = useFormat();
  const nowMs = useMinute();
  const { person } = useSession();
  const canManage = useCan('sessions.manage');
  const isEnding = (session: Session): boolean => session.endedAtMs === null && (canManage || session.personId === person.personId);
  return (
    <div className={table.sheet}>
      <table className={table.table} aria-label={t('title')}>
        <thead>
          <tr>
            {withNames && <th scope="col">{t('who')}</th>}
            {(['where', 'started', 'lastUsed', 'until'] as const).map((column) => (
              <th key={column} scope="col">
                {t(column)}
              </th>
            ))}
            <th scope="col">
              <VisuallyHidden>{t('action')}</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((session) => (
            <tr key={session.id} className={session.endedAtMs === null ? undefined : styles.over}>
              {withNames && (
                <th scope="row">
                  <span className={styles.who}>
                    <bdi>{session.name}</bdi>
                    {session.current && <Tag tone="accent">{t('current')}</Tag>}
                  </span>
                </th>
              )}
              <Where session={session} isHeader={!withNames} />
              <td>
                <When atMs={session.startedAtMs} nowMs={nowMs} />
              </td>
              <td>
                <time className={styles.time} dateTime={new Date(session.lastUsedAtMs).toISOString()} title={format.dateTime(session.lastUsedAtMs)}>
                  {format.ago(session.lastUsedAtMs, nowMs)}
                </time>
              </td>
              <td>
                <Until session={session} nowMs={nowMs} />
              </td>
              <td className={table.action}>
                {isEnding(session) && (
                  <Button kind="quiet" aria-label={t('endOf', { name: session.name, when: format.dateTime(session.startedAtMs) })} onPress={() => onEnd(session)}>
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

/** What it runs in; where nobody is named this is what the row is called by. */
function Where({ session: { client, current }, isHeader }: { session: Session; isHeader: boolean }) {
  const { t } = useTranslation('sessions');
  const Icon = CLIENT_ICONS[client];
  const words = (
    <span className={styles.where}>
      <Icon aria-hidden="true" />
      {t(`client.${client}`)}
      {isHeader && current && <Tag tone="accent">{t('current')}</Tag>}
    </span>
  );
  return isHeader ? <th scope="row">{words}</th> : <td>{words}</td>;
}

/** Until when it stands, or when it ended and why. */
function Until({ session: { expiresAtMs, endedAtMs, endedWhy }, nowMs }: { session: Session; nowMs: number }) {
  const { t } = useTranslation('sessions');
  if (endedAtMs === null) return <When atMs={expiresAtMs} nowMs={nowMs} />;
  return (
    <>
      <When atMs={endedAtMs} nowMs={nowMs} />
      <span className={styles.why}>{t(`ended.${endedWhy ?? 'other'}`)}</span>
    </>
  );
}
