import { sql } from '../db/sql.ts';
import type { Sql } from '../db/sql.ts';

/** Which rows of `record_template m` the caller has: those of their own, and the organisation's, which have no owner. */
export const VISIBLE_TEMPLATES: { mine: Sql } = { mine: sql`(m.owner_num IS NULL OR m.owner_num = (SELECT num FROM person WHERE id = @actorId))` };
