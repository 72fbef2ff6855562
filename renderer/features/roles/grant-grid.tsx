import { Users } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { PERMISSION_SCOPES, PERMISSIONS, SCOPES } from '../../../preload/contract/permission.ts';
import type { Grants, Permission, Scope } from '../../../preload/contract/permission.ts';
import { useGrantWords } from '../../app/use-grant-words.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { VisuallyHidden } from '../../ui/visually-hidden.tsx';
import table from '../../ui/table.module.css';
import styles from './roles-page.module.css';

interface GrantGridProps {
  grants: Grants;
  /** What the person who chooses holds: nobody gives more. */
  held: Grants;
  /** Null where it is only to be looked at. */
  onChange: ((grants: Grants) => void) | null;
  onAskWho: (permission: Permission) => void;
}

/** Each permission with the scopes it can have; one of them, or none, is chosen. Arrow keys move within a row. */
export function GrantGrid({ grants, held, onChange, onAskWho }: GrantGridProps) {
  const { t } = useTranslation(['roles', 'people']);
  const words = useGrantWords();
  const id = useId();

  function choose(permission: Permission, scope: Scope | null): void {
    const { [permission]: _, ...others } = grants;
    onChange?.(scope === null ? others : { ...others, [permission]: scope });
  }

  return (
    <div className={table.sheet}>
      <table className={table.table}>
        <caption>
          <VisuallyHidden>{t('grid.caption')}</VisuallyHidden>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t('grid.what')}</th>
            <th scope="col">{t('grid.none')}</th>
            {SCOPES.map((scope) => (
              <th key={scope} scope="col">
                {t(`people:scope.${scope}`)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {PERMISSIONS.map((permission) => {
            const what = words.what(permission);
            const option = (scope: Scope | null, label: string): React.ReactNode => (
              <input
                type="radio"
                className={styles.choice}
                name={`${id} ${permission}`}
                aria-label={t('grid.choice', { what, scope: label })}
                checked={(grants[permission] ?? null) === scope}
                disabled={onChange === null || (scope !== null && !canGive(held, permission, scope))}
                onChange={() => choose(permission, scope)}
              />
            );
            return (
              <tr key={permission}>
                <th scope="row">{what}</th>
                <td>{option(null, t('grid.none'))}</td>
                {SCOPES.map((scope) => (
                  <td key={scope}>{(PERMISSION_SCOPES[permission] as readonly Scope[]).includes(scope) && option(scope, words.scope(permission, scope))}</td>
                ))}
                <td>
                  <IconButton small label={t('grid.who', { what })} icon={<Users />} onPress={() => onAskWho(permission)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** What the engine would let them give, to people of any team: the same rule, so that nothing is offered that it refuses. */
function canGive(held: Grants, permission: Permission, scope: Scope): boolean {
  return held[permission] === 'all' || (scope === 'own' && held[permission] !== undefined);
}
