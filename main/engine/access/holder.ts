import type { Grants } from '../../../preload/contract/permission.ts';
import { sql } from '../db/sql.ts';
import { GRANTS_OF_P, grantsOf } from './grants.ts';

/** A person as decisions look at them, before anything is decided. */
export interface HolderRow {
  status: string;
  teamId: number | null;
  roleId: string | null;
  /** As `grantsOf` reads them. */
  grants: string;
  mustEnrol: number | null;
}

/** What a HolderRow is made of, from `person p` and HOLDER_JOINS. */
export const HOLDER_COLUMNS = sql`p.status, p.team_id AS teamId, p.role_id AS roleId, ${GRANTS_OF_P} AS grants,
  f.confirmed_at_ms IS NULL AND (f.person_id IS NOT NULL OR r.second_factor_required = 1) AS mustEnrol`;
export const HOLDER_JOINS = sql`LEFT JOIN role r ON r.id = p.role_id LEFT JOIN second_factor f ON f.person_id = p.id`;

/** Whether somebody of this status is let in at all. */
export function isLetIn(status: string): boolean {
  return status === 'active';
}

/** Whether they must set up a second factor before they may do anything: their role asks for one, or theirs was reset. */
export function mustEnrol(row: HolderRow): boolean {
  return row.mustEnrol === 1;
}

/** What somebody holds now: their role's grants, and nothing while they must set up a second factor. */
export function heldGrants(row: HolderRow): Readonly<Grants> {
  return mustEnrol(row) ? {} : grantsOf(row.grants);
}
