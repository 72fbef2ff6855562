import { useTranslation } from 'react-i18next';
import { PERMISSION_SCOPES } from '../../preload/contract/permission.ts';
import type { Permission, Scope } from '../../preload/contract/permission.ts';

/** What a grant allows and for whom, in words. */
export interface GrantWords {
  what: (permission: Permission) => string;
  scope: (permission: Permission, scope: Scope) => string;
}

/** The words for grants. What concerns no particular people has one scope only, and is held or not. */
export function useGrantWords(): GrantWords {
  const { t } = useTranslation('people');
  return {
    what: (permission) => t(`grant.${permission}`),
    scope: (permission, scope) => t(`scope.${PERMISSION_SCOPES[permission].length === 1 ? 'yes' : scope}`),
  };
}
