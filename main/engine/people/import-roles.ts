import type { ImportRowError, RoleTranslation } from '../../../preload/contract/people-import.ts';
import type { Grants } from '../../../preload/contract/permission.ts';
import { canGrant, loadGrants } from '../access/grants.ts';
import type { Db } from '../db/database.ts';
import type { Actor } from '../handler.ts';
import { foldName } from './fold.ts';

interface Role {
  id: string;
  name: string;
  grants: Grants;
}
type Found = { role: Pick<Role, 'id' | 'name'> | null } | { rule: Extract<ImportRowError['rule'], 'unknown_role' | 'role_not_grantable'> };

/** The roles that a file may name, by translation, id or displayed name, and whether the importing person may give them. */
export class ImportRoles {
  readonly #actor: Actor;
  readonly #byText = new Map<string, Role | null>();
  readonly #translation: ReadonlyMap<string, { place: number; roleId: string | null }>;

  constructor(db: Db, actor: Actor, translation: RoleTranslation) {
    this.#actor = actor;
    const rows = db.prepare('SELECT id, name FROM role').all() as { id: string; name: string }[];
    const roles = rows.map(({ id, name }) => ({ key: foldName(name), role: { id, name, grants: loadGrants(db, id) } }));
    // Two roles of one name: neither is meant for certain. An id is always certain.
    for (const { key, role } of roles) this.#byText.set(key, this.#byText.has(key) ? null : role);
    for (const { role } of roles) this.#byText.set(role.id, role);
    this.#translation = new Map(translation.map(({ from, roleId }, place) => [from.trim(), { place, roleId }]));
  }

  /**
   * The role that a row's values come to, for a person of this team (null: none, or one not there yet). Values that
   * the translation names come first, in its order; then the first that is one of ours. None where all are
   * translated to none.
   */
  find(told: string | readonly string[] | null, teamId: number | null): Found {
    const values = told === null ? [] : typeof told === 'string' ? [told] : told;
    const translated = values.map((value) => this.#translation.get(value)).filter((entry) => entry !== undefined && entry.roleId !== null);
    const [first] = translated.sort((a, b) => (a?.place ?? 0) - (b?.place ?? 0));
    const own = values.filter((value) => !this.#translation.has(value));
    if (!first && own.length === 0) return { role: null };
    const role = first ? this.#byText.get(first.roleId ?? '') : own.map((value) => this.#byText.get(value) ?? this.#byText.get(foldName(value))).find((known) => known);
    if (!role) return { rule: 'unknown_role' };
    return canGrant(this.#actor, role.grants, teamId) ? { role } : { rule: 'role_not_grantable' };
  }
}
