import { Plus, ShieldQuestion } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { navigate, useHashPath, useHashSearch } from '../../app/hash-location.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { PageHeader } from '../../app/page-header.tsx';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorMessage } from '../../ui/error-message.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { RoleEditor } from './role-editor.tsx';
import { RoleList } from './role-list.tsx';
import styles from './roles-page.module.css';

/** The roles there are, or one of them, or a new one: the address says which. */
export default function RolesPage() {
  const { t } = useTranslation('roles');
  const format = useFormat();
  const [, , roleId = ''] = useHashPath()[0].split('/');
  const copied = new URLSearchParams(useHashSearch()).get('from');
  const canManage = useCan('roles.manage');
  const list = useQueryOf('roles.list', {});
  const roles = list.data?.roles;
  const role = roles?.find(({ id }) => id === decodeURIComponent(roleId));

  if (roles && roleId === 'new' && canManage) {
    return <RoleEditor key={`new ${copied ?? ''}`} role={null} from={roles.find(({ id }) => id === copied) ?? null} roles={roles} />;
  }
  if (roles && role) return <RoleEditor key={role.id} role={role} from={null} roles={roles} />;
  return (
    <div className={styles.page}>
      <PageHeader
        title={t('title')}
        count={roles && format.number(roles.length)}
        actions={
          canManage && (
            <Button kind="primary" icon={<Plus />} onPress={() => navigate('/roles/new')}>
              {t('new')}
            </Button>
          )
        }
      />
      {list.error ? (
        <ErrorMessage error={list.error} onRetry={() => void list.refetch()} />
      ) : !roles ? (
        <div role="status" aria-label={t('loading')}>
          <Skeleton widthPercent={40} />
        </div>
      ) : roleId === '' ? (
        <RoleList roles={roles} />
      ) : (
        <EmptyState icon={<ShieldQuestion />} title={t('missing.title')} actions={<Button onPress={() => navigate('/roles')}>{t('missing.back')}</Button>}>
          {t('missing.text')}
        </EmptyState>
      )}
    </div>
  );
}
