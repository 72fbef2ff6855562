import type { TFunction } from 'i18next';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { BUILT_IN_ROLES } from '../../preload/contract/permission.ts';

/** A role as the engine tells of it. */
export interface NamedRole {
  id: string | null;
  name: string | null;
}

/** A role's name: of a built-in one in the person's language, of the organisation's own as it was written; null for none. */
export function roleName(t: TFunction<'roles'>, { id, name }: NamedRole): string | null {
  const builtIn = BUILT_IN_ROLES.find((known) => known === id);
  return builtIn === undefined ? name : t(`builtIn.${builtIn}`);
}

/** `roleName` in the language of the page. */
export function useRoleName(): (role: NamedRole) => string | null {
  const { t } = useTranslation('roles');
  return useCallback((role) => roleName(t, role), [t]);
}
