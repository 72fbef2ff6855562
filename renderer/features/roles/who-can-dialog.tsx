import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Permission } from '../../../preload/contract/permission.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useRoleName } from '../../app/role-name.ts';
import { useGrantWords } from '../../app/use-grant-words.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import styles from './roles-page.module.css';

const MOST_SHOWN = 100;

/** Everybody who may do something, with how far it reaches and by which role. */
export function WhoCanDialog({ permission, onClose }: { permission: Permission; onClose: () => void }) {
  const { t } = useTranslation('roles');
  const format = useFormat();
  const nameOf = useRoleName();
  const words = useGrantWords();
  const who = useQueryOf('roles.whoCan', { permission, offset: 0, limit: MOST_SHOWN });
  const more = (who.data?.total ?? 0) - (who.data?.rows.length ?? 0);
  return (
    <Dialog title={t('who.title', { what: words.what(permission) })} isOpen onClose={onClose}>
      <p className={styles.about}>{t('who.note')}</p>
      {who.error ? (
        <ErrorMessage error={who.error} onRetry={() => void who.refetch()} />
      ) : !who.data ? (
        <div role="status" aria-label={t('who.loading')}>
          <Skeleton widthPercent={60} />
        </div>
      ) : who.data.total === 0 ? (
        <p>{t('who.nobody')}</p>
      ) : (
        <ul className={styles.people}>
          {who.data.rows.map(({ personId, name, scope, roleId, roleName }) => (
            <li key={personId}>
              <Link href={`/people/${encodeURIComponent(personId)}`}>
                <bdi>{name}</bdi>
              </Link>
              <span className={styles.about}>
                <bdi>{nameOf({ id: roleId, name: roleName })}</bdi> · {words.scope(permission, scope)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {more > 0 && <p>{t('who.more', { count: more, n: format.number(more) })}</p>}
    </Dialog>
  );
}
