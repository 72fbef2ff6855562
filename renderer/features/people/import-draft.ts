import type { InputOf } from '../../../preload/contract/contract.ts';
import type { ImportInspection, ImportMapping } from '../../../preload/contract/people-import.ts';

/** Fields that one column fills. */
export const SINGLE_FIELDS = ['username', 'email', 'team', 'role', 'enabled'] as const;
export type SingleField = (typeof SINGLE_FIELDS)[number];
type ImportInput = InputOf<'people.import'>;

/** How a file is to be read, as far as it is chosen. */
export interface ImportDraft extends Record<SingleField, string | null> {
  /** Columns joined to the name, at most two. */
  name: string[];
  /** What each role of the file means; what is not in it goes by its name. */
  roles: Readonly<Record<string, string | null>>;
  inactive: NonNullable<ImportInput['inactive']>;
  existing: NonNullable<ImportInput['existing']>;
}

/** What is proposed for a file, to begin with. */
export function draftFrom({ proposal }: ImportInspection): ImportDraft {
  return { ...proposal, roles: {}, inactive: 'disable', existing: 'refuse' };
}

/** Whether everything is chosen that everybody needs. */
export function isComplete({ name, username }: ImportDraft): boolean {
  return name.length > 0 && username !== null;
}

/** The roles that the chosen column holds; null where they are too many to be translated one by one. */
export function rolesIn({ role }: ImportDraft, { columns }: ImportInspection): readonly string[] | null {
  return role === null ? [] : (columns.find(({ name }) => name === role)?.values ?? null);
}

/** A role of the file as a role of ours: as chosen, else the one of the same name, else none. */
export function roleFor(value: string, { roles }: ImportDraft, ours: readonly { id: string; name: string }[]): string | null {
  const chosen = Object.hasOwn(roles, value) ? roles[value] : undefined;
  if (chosen !== undefined) return chosen;
  const same = ours.filter(({ id, name }) => id === value || name.toLowerCase() === value.toLowerCase());
  return same.length === 1 ? (same[0]?.id ?? null) : null;
}

/** What the engine is told. A standard file is told nothing but what was chosen beyond its header. */
export function choicesFrom(draft: ImportDraft, inspection: ImportInspection): Pick<ImportInput, 'part' | 'mapping' | 'roles' | 'inactive' | 'existing'> {
  const { name, username, email, team, role, enabled, roles, inactive, existing } = draft;
  const mapping: ImportMapping | null = username === null || name.length === 0 ? null : { name, username, email, team, role, enabled };
  const values = new Set(rolesIn(draft, inspection) ?? []);
  return {
    part: inspection.part,
    mapping,
    roles: Object.entries(roles)
      .filter(([from]) => values.has(from))
      .map(([from, roleId]) => ({ from, roleId })),
    inactive,
    existing,
  };
}
