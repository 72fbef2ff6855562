import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { BUILT_IN_ROLES } from '../../../preload/contract/permission.ts';
import type { Role } from '../../../preload/contract/roles.ts';
import { useFormat } from '../../app/i18n/format.ts';
import { useRoleName } from '../../app/role-name.ts';
import { Tag } from '../../ui/tag.tsx';
import table from '../../ui/table.module.css';
import styles from './roles-page.module.css';

/** Every role with what it is for, and how many have it. */
export function RoleList({ roles }: { roles: readonly Role[] }) {
  const { t } = useTranslation('roles');
  const format = useFormat();
  const nameOf = useRoleName();
  return (
    <div className={table.sheet}>
      <table className={table.table} aria-label={t('title')}>
        <thead>
          <tr>
            <th scope="col">{t('list.name')}</th>
            <th scope="col" className={table.number}>
              {t('list.people')}
            </th>
            <th scope="col">{t('list.secondFactor')}</th>
          </tr>
        </thead>
        <tbody>
          {roles.map((role) => (
            <tr key={role.id}>
              <th scope="row">
                <Link href={`/roles/${encodeURIComponent(role.id)}`} className={table.name ?? ''}>
                  <bdi>{nameOf(role)}</bdi>
                </Link>{' '}
                {role.builtIn && <Tag>{t('list.isBuiltIn')}</Tag>}
                <About role={role} />
              </th>
              <td className={table.number}>{format.number(role.people)}</td>
              <td>{t(role.secondFactorRequired ? 'list.required' : 'list.notRequired')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a role is for: a built-in one's in the person's language, the organisation's own as written. */
function About({ role }: { role: Role }) {
  const { t } = useTranslation('roles');
  const builtIn = BUILT_IN_ROLES.find((id) => id === role.id);
  const text = builtIn === undefined ? role.description : t(`about.${builtIn}`);
  return text === null ? null : (
    <p className={styles.about} dir="auto">
      {text}
    </p>
  );
}
