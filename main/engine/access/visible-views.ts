import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';
import { SELF } from './visible-records.ts';

/**
 * Which rows of `record_view v` the caller has: those of their own making, and those shared with their team. It does
 * not depend on how far a grant reaches: a view shows nobody a record that they would not see without it.
 */
export const VISIBLE_VIEWS: { mine: Sql } = { mine: sql`(v.maker_num = ${SELF} OR v.team_id = @actorTeamId)` };
