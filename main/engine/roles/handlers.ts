import type { FeatureHandlers } from '../handler.ts';
import { createRole } from './create.ts';
import { whoCan, whyCan } from './explain.ts';
import { removeRole } from './remove.ts';
import { allRoles } from './role.ts';
import { updateRole } from './update.ts';

/** What can be done with roles, and where each is done. */
export const rolesHandlers: FeatureHandlers<'roles'> = {
  list: (db, _input, { actor }) => ({ roles: allRoles(db, actor) }),
  create: createRole,
  update: updateRole,
  remove: removeRole,
  whyCan,
  whoCan,
};
