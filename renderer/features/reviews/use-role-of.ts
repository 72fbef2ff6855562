import { useCallback } from 'react';
import { useRoleName } from '../../app/role-name.ts';
import { useCan } from '../../app/signed-in.ts';
import { useQueryOf } from '../../ipc/queries.ts';

/** A role's name by its id; null for one that is not known any more, or not to this person. */
export function useRoleOf(): (roleId: string | null) => string | null {
  const nameOf = useRoleName();
  const facets = useQueryOf('people.facets', {}, { enabled: useCan('people.read') });
  const roles = facets.data?.roles;
  return useCallback((roleId) => nameOf({ id: roleId, name: roles?.find(({ id }) => id === roleId)?.name ?? null }), [nameOf, roles]);
}
