import { BUILT_IN_GRANTS, BUILT_IN_ROLES } from '../../../preload/contract/permission.ts';
import type { BuiltInRole, Permission, Scope } from '../../../preload/contract/permission.ts';
import type { Db } from './database.ts';

/** For what shows no catalogue (exports, the command line); the window names built-in roles in the person's language. */
const ROLE_NAMES: Record<BuiltInRole, string> = {
  administrator: 'Administrator',
  manager: 'Manager',
  field_worker: 'Field worker',
  auditor: 'Auditor',
};

/**
 * Keeps the built-in roles and their grants as this version of the program declares them, in the caller's
 * transaction. A new store gets them so, and an older one what was declared since. True when anything changed.
 */
export function syncBuiltInRoles(db: Db): boolean {
  let changed = false;
  for (const role of BUILT_IN_ROLES) {
    changed = db.prepare('INSERT INTO role (id, name, built_in) VALUES (?, ?, 1) ON CONFLICT DO NOTHING').run(role, ROLE_NAMES[role]).changes > 0 || changed;
    const rows = db.prepare('SELECT permission, scope FROM role_grant WHERE role_id = ?').all(role) as { permission: Permission; scope: Scope }[];
    const declared = BUILT_IN_GRANTS[role];
    const same = rows.length === Object.keys(declared).length && rows.every(({ permission, scope }) => declared[permission] === scope);
    if (same) continue;
    changed = true;
    db.prepare('DELETE FROM role_grant WHERE role_id = ?').run(role);
    for (const [permission, scope] of Object.entries(declared)) {
      db.prepare('INSERT INTO role_grant (role_id, permission, scope) VALUES (?, ?, ?)').run(role, permission, scope);
    }
  }
  return changed;
}
